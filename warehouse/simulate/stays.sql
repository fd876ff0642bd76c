/*
grain: one row per listed account that is on the changed list too
*/
create or replace temp table stays as
with members as (
    select a.account_id from mart.accounts as a
    join mart.periods as p on p.period_id = $period
    where a.valid_from < p.before_on and a.valid_before >= p.before_on
        and ($region is null or starts_with(a.region_code, $region))
        and ($level is null or a.level = $level)
        and ($sector is null or a.sector = $sector)
        and ($unit is null or a.unit_id in (
            select unit_id from mart.unit_subtree where ancestor_id = $unit
        ))
)

select account_no from temp.listed
where (coalesce($region, $level, $sector, $unit) is null
        or account_id in (select account_id from members))
    and not list_contains(string_split($without, ','), account_id)
