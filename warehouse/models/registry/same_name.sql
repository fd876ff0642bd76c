/*
rule: units of one name under different units above are easily confused
grain: one row per unit that shares its name with another one elsewhere
materialize: view
note: no fault, a warning to whoever reads or joins by name
*/
with names as (
    select
        plain_name(name) as plain,
        string_agg(name || ' (' || unit_id || ')', '；' order by unit_id) as namesakes,
        string_agg(unit_id, ' ' order by unit_id) as unit_ids
    from base.units_now
    group by plain_name(name)
    having count(distinct coalesce(parent_id, unit_id)) > 1
)

select
    'same_name' as rule,
    'low' as severity,
    u.unit_id,
    cast(null as varchar) as account_id,
    cast(null as varchar) as platform,
    cast(null as date) as since,
    n.namesakes as found,
    '勿混淆 (not to be confused)' as expected,
    n.unit_ids as row_ids
from base.units_now as u
join names as n on n.plain = plain_name(u.name)
