/*
grain: one row per person and role, or account, and day on which something was published,
    or of which it is known that nothing was: posts, originals, and posts of which it is not
    known whether they are
materialize: mart macro
arguments: from_day, before_day
*/
with written as (
    select
        role as kind, person as subject_id, unit_id, published_on as "day",
        count(*) as posts, count(*) filter (is_original) as originals,
        count(*) filter (is_original is null) as unclear
    from mart.credits
    where published_on >= cast(from_day as date) and published_on < cast(before_day as date)
    group by role, person, unit_id, published_on
)

select * from written
union all by name
select 'account' as kind, account_id as subject_id, null as unit_id, "day", posts, originals,
    unclear
from mart.account_post_days(from_day, before_day)
