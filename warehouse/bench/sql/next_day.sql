copy (
    select * exclude (batch_id, line) replace ("day" + {{later}} as "day")
    from wh.raw.account_days
    where "day" = (select max("day") from wh.raw.account_days)
) to '{{file}}' (header)
