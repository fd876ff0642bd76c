select cast(entry_no as varchar), hash from wh.meta.audit order by entry_no desc limit 1
