select cast(entry_no as varchar), hash from meta.audit order by entry_no desc limit 1
