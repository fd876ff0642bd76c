/*
grain: one row per public event and unit that acted on it, and one per event with
    its responsible unit where that one did not; with the first official action
materialize: table
note: an action dated before the event began is the unit's own early warning and has a
    negative time; mentions_before are those of whole hours before the first action
*/
with actions as (
    select
        m.event_id,
        coalesce(nullif(m.unit_id, '*'), a.unit_id) as unit_id,
        min(m.happened_at) as first_at,
        count(*) as actions,
        arg_min(m.platform, m.happened_at) as first_platform,
        arg_min(m.title, m.happened_at) as first_title,
        arg_min(m.account_id, m.happened_at) as first_account_id
    from raw.mentions as m
    left join base.accounts_now as a on a.account_id = m.account_id
    where m.kind = 'official'
    group by all
),

responsible as (
    select event_id, unit_id from raw.events where unit_id is not null
),

pairs as (
    select event_id, unit_id from actions
    union
    select event_id, unit_id from responsible
),

before as (
    select
        a.event_id,
        a.unit_id,
        sum(m.mentions) as mentions_before,
        coalesce(bool_or(m.mentions is null or m.mentions_at_least), false) as is_at_least
    from actions as a
    join raw.mentions as m
        on m.event_id = a.event_id and m.kind = 'mentions'
        and m.happened_at + interval 1 hour <= a.first_at
    group by all
),

totals as (
    select
        event_id,
        sum(mentions) as mentions,
        coalesce(bool_or(mentions is null or mentions_at_least), false) as is_at_least
    from raw.mentions
    where kind = 'mentions'
    group by event_id
),

named as (
    select
        p.event_id,
        e.name as event_name,
        e.category,
        e.region_code as event_region_code,
        e.began_at,
        e.ended_at,
        cast(e.began_at + interval 8 hours as date) as began_on,
        p.unit_id,
        coalesce(e.unit_id = p.unit_id, false) as is_responsible
    from pairs as p
    join raw.events as e on e.event_id = p.event_id
)

select
    n.*,
    u.name as unit_name,
    u.region_code,
    u.level,
    u.sector,
    a.first_at,
    date_diff('second', n.began_at, a.first_at) / 60.0 as minutes,
    a.actions,
    a.first_platform,
    a.first_account_id,
    a.first_title,
    b.mentions_before,
    b.is_at_least as is_mentions_before_at_least,
    t.mentions,
    t.is_at_least as is_mentions_at_least
from named as n
left join actions as a on a.event_id = n.event_id and a.unit_id is not distinct from n.unit_id
left join before as b on b.event_id = n.event_id and b.unit_id is not distinct from n.unit_id
left join totals as t on t.event_id = n.event_id
left join base.unit_versions as u
    on u.unit_id = n.unit_id and u.valid_from <= n.began_on and u.valid_before > n.began_on
order by n.began_at, n.event_id, n.unit_id
