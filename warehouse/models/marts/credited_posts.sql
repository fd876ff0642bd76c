/*
grain: one row per credit of a post published on the days from from_day to the day before
    before_day, with what the post was seen to reach (reads and plays) at the measurement age
materialize: mart macro
arguments: from_day, before_day
*/
select
    c.person,
    c.role,
    c.unit_id,
    c.account_id,
    c.post_id,
    c.title,
    c.is_original,
    c.published_on,
    if(p.reads is null and p.plays is null, null,
        coalesce(p.reads, 0) + coalesce(p.plays, 0)) as reach,
    coalesce(p.reads_at_least, false) or coalesce(p.plays_at_least, false)
        as reach_at_least,
    p.likes,
    coalesce(p.likes_at_least, false) as likes_at_least,
    p.comments,
    coalesce(p.comments_at_least, false) as comments_at_least,
    p.forwards,
    coalesce(p.forwards_at_least, false) as forwards_at_least
from mart.credits as c
join mart.listed_posts(from_day, before_day, true) as p
    on p.account_id = c.account_id and p.post_id = c.post_id
where c.published_on >= cast(from_day as date) and c.published_on < cast(before_day as date)
