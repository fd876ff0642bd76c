/*
grain: one row per account, unit (with those below it) or region (with those in it) of a list
    of ids with commas between, that has accounts at the end of a period: its place in the
    list, and its accounts
materialize: mart macro
arguments: asked_ids, compared_by, next_on, on_platform
note: pairs is what compared_totals and its like want; unit_id is an account's own unit or the
    unit itself, units are all that its accounts belong to; subjects of one name have their ids
    behind it
*/
with asked as (
    select
        unnest(string_split(asked_ids, ',')) as id,
        generate_subscripts(string_split(asked_ids, ','), 1) as place
),

registered as (
    select account_id, name, platform, unit_id, region_code
    from mart.accounts
    where valid_from < cast(next_on as date) and valid_before >= cast(next_on as date)
        and (on_platform is null or platform = on_platform)
        and (compared_by <> 'account' or account_id in (select id from asked))
),

members as (
    select a.id, r.*
    from asked as a
    join registered as r on r.account_id = a.id
    where compared_by = 'account'
    union all
    select a.id, r.*
    from asked as a
    join mart.unit_subtree as s on s.ancestor_id = a.id
    join registered as r on r.unit_id = s.unit_id
    where compared_by = 'unit'
    union all
    select a.id, r.*
    from asked as a
    join registered as r
        on starts_with(r.region_code, regexp_replace(a.id, '(00){1,2}$', ''))
    where compared_by = 'region'
),

named_units as (
    select
        unit_id, arg_max(name, valid_from) as name,
        arg_max(region_code, valid_from) as region_code
    from mart.units
    where compared_by = 'unit' and unit_id in (select id from asked)
    group by unit_id
),

grouped as (
    select
        id, count(*) as accounts, list(distinct unit_id) as units,
        list({'subject': id, 'account': account_id}) as pairs, any_value(name) as name,
        any_value(platform) as platform, any_value(unit_id) as unit_id,
        any_value(region_code) as region_code
    from members
    group by id
),

named as (
    select
        a.id, a.place,
        case compared_by
            when 'account' then g.name when 'unit' then coalesce(u.name, a.id) else a.id
        end as name
    from asked as a
    join grouped as g on g.id = a.id
    left join named_units as u on u.unit_id = a.id
)

select
    a.place, a.id as subject_id,
    if(count(*) over (partition by a.name) > 1, a.name || '（' || a.id || '）', a.name)
        as subject_name,
    if(compared_by = 'account', a.id, null) as account_id,
    case compared_by when 'account' then g.unit_id when 'unit' then a.id end as unit_id,
    case compared_by when 'account' then g.region_code when 'unit' then u.region_code else a.id
    end as region_code,
    if(compared_by = 'account', g.platform, on_platform) as platform,
    g.accounts, g.units, g.pairs
from named as a
join grouped as g on g.id = a.id
left join named_units as u on u.unit_id = a.id
