/*
grain: one row per subject (see compared_totals) and post of a period, with what comparisons
    of content tell it apart by; NULL where it is not known
materialize: mart macro
arguments: first_on, next_on, wanted
note: days and hours are China's; of a post dated exactly at midnight only the day is known.
    week_on is the Sunday that begins its week, of a week that lies in the period as a whole
*/
with members as materialized (
    select pair.subject as subject_id, pair.account as account_id
    from (select unnest(wanted) as pair)
),

posts as (
    select
        m.subject_id, p.account_id, p.kind, p.is_original, p."position",
        length(p.title) as title_length,
        p.published_at + interval 8 hours as local_at
    from mart.published_posts as p
    join members as m on m.account_id = p.account_id
    where p.published_at >= cast(first_on as timestamp) - interval 8 hours
        and p.published_at < cast(next_on as timestamp) - interval 8 hours
),

dated as (
    select
        *, cast(local_at as date) as published_on, isodow(local_at) as weekday,
        if(local_at = date_trunc('day', local_at), null, hour(local_at)) as hour
    from posts
)

select
    subject_id, account_id, kind, is_original, "position", nullif(title_length, 0) as title_length,
    published_on, weekday, hour, published_on - cast(weekday % 7 as integer) as sunday,
    if(sunday >= cast(first_on as date) and sunday <= cast(next_on as date) - 7, sunday, null)
        as week_on
from dated
