/*
grain: one row per post of the window, with its counts as last seen by the end of its
    {{.Age}}th day, or, where nobody looked so early, as first seen after it
note: the model posts_at_age with another age; a test compares the two at 7 days
*/
create or replace temp table {{.Table}} as
with posts as (
    select * from base.posts
    where published_at >= cast($starts_on as timestamp) - interval 8 hours
        and published_at < cast($before_on as timestamp) - interval 8 hours
        {{- if .OnlyListed}}
        and account_id in (select account_id from temp.listed where source = 'posts')
        {{- end}}
),

moments as (
    select
        o.account_id,
        o.post_id,
        coalesce(
            max(case when o.observed_at <= p.published_at + interval {{.Age}} days
                then o.observed_at end),
            min(o.observed_at)
        ) as observed_at
    from posts as p
    join raw.post_observations as o
        on o.account_id = p.account_id and o.post_id = p.post_id
    where o.observed_at >= date_trunc('month', cast($starts_on as timestamp)) - interval 8 hours
        and o.observed_at + interval 8 hours
            >= date_trunc('month', p.published_at + interval 8 hours)
    group by o.account_id, o.post_id
),

counts as (
    select
        o.account_id,
        o.post_id
        {{- range .Counts}},
        o.{{.}},
        if(o.{{.}} is null or o.{{.}}_at_least, 1, 0) as {{.}}_open
        {{- end}},
        o.reads_at_least
    from moments as m
    join raw.post_observations as o
        on o.account_id = m.account_id
        and o.post_id = m.post_id
        and o.observed_at = m.observed_at
)

select
    p.account_id,
    p.post_id,
    p.published_on,
    p.is_original,
    p.position = 1 as is_headline,
    c.* exclude (account_id, post_id)
from posts as p
left join counts as c
    on c.account_id = p.account_id and c.post_id = p.post_id
