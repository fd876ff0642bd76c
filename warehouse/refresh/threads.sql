select cast(current_setting('threads') as bigint)
