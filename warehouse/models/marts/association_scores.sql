/*
grain: one row per account, outcome, dimension and class: how its posts of the class stand
    beside its others of the same group (see classed_posts; for the dimension kind, beside
    those of other kinds): score is the sum of y minus the group's mean over the posts of the
    class, weight the sum of 1 minus their share of their group, so that score / weight is the
    mean difference within groups (fixed effects)
materialize: mart macro
arguments: first_on, next_on, wanted
note: groups with a lower bound (10万+) are left out whole, since leaving out the post alone
    would make its class look worse; capped is the number of posts of the class lost by that.
    A post without another like it tells nothing and is not counted. Sums are of decimals, so
    that they do not depend on the order of rows
*/
with posts as materialized (
    select * from mart.classed_posts(first_on, next_on, wanted)
),

groups as (
    select group_no, count(*) as n, avg(y) as middle, bool_or(is_open) as is_capped
    from posts group by group_no having count(*) > 1
),

kind_groups as (
    select kind_group_no as group_no, count(*) as n, avg(y) as middle,
        bool_or(is_open) as is_capped
    from posts where kind is not null group by kind_group_no having count(*) > 1
),

cells as (
    select
        group_no,
        case when hour_class is not null then 'hour' when weekday is not null then 'weekday'
            when frequency is not null then 'frequency'
            when title_length is not null then 'title_length'
            when originality is not null then 'originality' when series is not null then 'series'
            else 'topic' end as dimension,
        coalesce(hour_class, weekday, frequency, title_length, originality, series, topic)
            as class,
        count(*) as posts, sum(y) as y
    from posts
    group by grouping sets (
        (group_no, hour_class), (group_no, weekday), (group_no, frequency),
        (group_no, title_length), (group_no, originality), (group_no, series), (group_no, topic)
    )
),

kind_cells as (
    select kind_group_no as group_no, 'kind' as dimension, kind as class, count(*) as posts,
        sum(y) as y
    from posts where kind is not null group by kind_group_no, kind
),

placed as (
    select c.*, g.n, g.middle, g.is_capped
    from cells as c join groups as g on g.group_no = c.group_no
    where c.class is not null
    union all
    select c.*, g.n, g.middle, g.is_capped
    from kind_cells as c join kind_groups as g on g.group_no = c.group_no
),

summed as (
    select
        group_no // 268435456 as no, dimension, class,
        coalesce(sum(posts) filter (not is_capped), 0) as posts,
        coalesce(sum(posts) filter (is_capped), 0) as capped,
        coalesce(sum(cast(y - posts * middle as decimal(38, 12))) filter (not is_capped), 0)
            as score,
        coalesce(sum(cast(posts - posts * posts / n as decimal(38, 12)))
            filter (not is_capped), 0) as weight
    from placed
    group by no, dimension, class
)

select
    a.platform, a.account_id, ['reads', 'plays', 'interactions'][s.no % 4 + 1] as outcome,
    s.* exclude (no)
from summed as s join mart.account_numbers as a on a.account_no = s.no // 4
