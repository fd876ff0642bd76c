/*
grain: one row per post and unit that was asked to pass it on
materialize: table
note: '*' of a delivery is every unit below that of the original (every unit, where the
    register does not know the original's) that then had an open account on its platform;
    what a delivery says of a unit by name goes before that
*/
with posts as (
    select account_id, post_id, title, published_at from base.posts
    where post_id in (select origin_post_id from raw.repost_tasks)
),

tasks as (
    select
        t.origin_account_id,
        t.origin_post_id,
        t.unit_id,
        t.due_at,
        t.ordered_by,
        coalesce(p.title, t.origin_title) as origin_title,
        coalesce(p.published_at, t.origin_at) as origin_at,
        coalesce(
            cast(coalesce(p.published_at, t.origin_at) + interval 8 hours as date),
            cast(t.due_at + interval 8 hours as date)
        ) as origin_on
    from raw.repost_tasks as t
    left join posts as p
        on p.account_id = t.origin_account_id and p.post_id = t.origin_post_id
),

placed as (
    select
        t.*,
        coalesce(o.platform, split_part(t.origin_account_id, ':', 1)) as platform,
        o.unit_id as origin_unit_id
    from tasks as t
    left join mart.accounts as o
        on o.account_id = t.origin_account_id
        and o.valid_from <= coalesce(t.origin_on, date '9999-12-30')
        and o.valid_before > coalesce(t.origin_on, date '9999-12-30')
),

open_accounts as (
    select unit_id, platform, valid_from, valid_before, opened_on, closed_on
    from mart.accounts
    where coalesce(state, 'active') not in ('planned', 'closed', 'cancelled')
),

everybody as (
    select distinct p.* replace (a.unit_id as unit_id)
    from placed as p
    join open_accounts as a
        on a.platform = p.platform
        and a.valid_from <= coalesce(p.origin_on, date '9999-12-30')
        and a.valid_before > coalesce(p.origin_on, date '9999-12-30')
        and coalesce(a.opened_on <= p.origin_on, true)
        and coalesce(a.closed_on > p.origin_on, true)
    left join mart.unit_subtree as s
        on s.ancestor_id = p.origin_unit_id and s.unit_id = a.unit_id and s.depth > 0
    where p.unit_id = '*' and a.unit_id is not null
        and (p.origin_unit_id is null or s.unit_id is not null)
),

asked as (
    select *, true as is_named from placed
    where unit_id <> '*'
    union all
    select *, false from everybody
),

chosen as (
    select * from asked
    qualify row_number() over (
        partition by origin_account_id, origin_post_id, unit_id order by is_named desc
    ) = 1
)

select
    c.* exclude (origin_unit_id, is_named),
    u.name as unit_name,
    u.region_code,
    u.level,
    u.sector
from chosen as c
left join base.unit_versions as u
    on u.unit_id = c.unit_id
    and u.valid_from <= coalesce(c.origin_on, date '9999-12-30')
    and u.valid_before > coalesce(c.origin_on, date '9999-12-30')
order by c.origin_on, c.origin_account_id, c.origin_post_id, c.unit_id
