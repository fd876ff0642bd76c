/*
grain: one row per list or tag, account and the time for which it is a member, by hand
    or by the list's rule
materialize: table
note: a rule is met by what the register says of a time, so that who moves to another
    unit leaves; a region's code means its subtree, as in the filters of rankings
*/
with rules as (
    select
        *,
        if(length(region_code) = 6, regexp_replace(region_code, '(00)?00$', ''), region_code)
            as region
    from raw.lists
    where coalesce(platform, region_code, level, sector, unit_id, "role", name_contains)
        is not null
),

by_rule as (
    select
        r.kind, r.list_name, a.account_id, a.valid_from, a.valid_before, 'rule' as source,
        null as reason
    from rules as r
    inner join mart.accounts as a
        on (r.platform is null or a.platform = r.platform)
        and (r.region is null or starts_with(a.region_code, r.region))
        and (r.level is null or a.level = r.level)
        and (r.sector is null or a.sector = r.sector)
        and (r."role" is null or a."role" = r."role")
        and (r.name_contains is null or contains(a.name, r.name_contains))
        and (r.unit_id is null or a.unit_id in (
            select s.unit_id from mart.unit_subtree as s where s.ancestor_id = r.unit_id
        ))
),

members as (
    select * from by_rule
    union all
    select
        kind, list_name, account_id, valid_from, coalesce(valid_before, date '9999-12-31'),
        'hand', reason
    from raw.list_members
)

select * from members
order by kind, list_name, account_id, valid_from
