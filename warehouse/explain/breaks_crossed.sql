-- $1 first day, $2 day after the last, $3 index without its version, $4 platform, $5 the
-- measures that the index reads (with commas): the breaks that may lie between
select break_id, any_value(title_zh) as title_zh, any_value(title_en) as title_en
from mart.series_breaks
where
    first_on < cast($2 as date) and last_on >= cast($1 as date)
    and (platform is null or platform = $4)
    and ((kind = 'index' and subject = $3)
        or (kind = 'measure' and list_contains(string_split($5, ','), subject)))
group by break_id
order by break_id
