-- who could be drawn: the accounts, websites and apps in operation on the day, within the
-- filters, with their stratum
insert into meta.round_population
with plan as (select * from meta.rounds where round_id = $round),

drawn as (
    select s.subject_kind, s.subject_id, count(*) as draws
    from meta.round_subjects as s
    join meta.rounds as r on r.round_id = s.round_id
    cross join plan as p
    where r.on_day >= date_trunc('year', p.on_day) and r.on_day <= p.on_day
    group by s.subject_kind, s.subject_id
),

registered as (
    select
        if(a.platform in ('website', 'app'), a.platform, 'account') as kind, a.*,
        coalesce(not u.has_public_service, false) as lacks_services, p.round_id, p.strata, p.kinds
    from mart.accounts as a
    cross join plan as p
    left join base.unit_versions as u
        on u.unit_id = a.unit_id and u.valid_from <= p.on_day and u.valid_before > p.on_day
    where a.is_registered and a.valid_from <= p.on_day and a.valid_before > p.on_day
        and in_operation(a.state, a.opened_on, a.closed_on, p.on_day)
        and (p.platform is null or a.platform = p.platform)
        and (p.region is null or starts_with(a.region_code, p.region))
        and (p.level is null or a.level = p.level)
        and (p.sector is null or a.sector = p.sector)
        and (p.unit_id is null or a.unit_id in (
            select t.unit_id from mart.unit_subtree as t where t.ancestor_id = p.unit_id
        ))
)

select
    g.round_id, g.kind, g.account_id, g.name, g.platform, g.unit_id, g.unit_name, g.region_code,
    g.level, g.sector, g.lacks_services,
    coalesce(nullif(concat_ws('/',
        if(list_contains(split(g.strata, ','), 'kind'), g.kind, null),
        if(list_contains(split(g.strata, ','), 'platform'), coalesce(g.platform, '-'), null),
        if(list_contains(split(g.strata, ','), 'level'), coalesce(g.level, '-'), null),
        if(list_contains(split(g.strata, ','), 'province'), coalesce(g.region_code[:2], '-'), null),
        if(list_contains(split(g.strata, ','), 'city'), coalesce(g.region_code[:4], '-'), null),
        if(list_contains(split(g.strata, ','), 'region'), coalesce(g.region_code, '-'), null),
        if(list_contains(split(g.strata, ','), 'sector'), coalesce(g.sector, '-'), null)
    ), ''), 'all') as stratum,
    coalesce(d.draws, 0)
from registered as g
left join drawn as d on d.subject_kind = g.kind and d.subject_id = g.account_id
where list_contains(split(g.kinds, ','), g.kind)
