copy (
    select * exclude (batch_id, line) replace ("day" + 1 as "day")
    from wh.raw.account_days
    where "day" = (select max("day") from wh.raw.account_days)
) to '{{file}}' (header)
