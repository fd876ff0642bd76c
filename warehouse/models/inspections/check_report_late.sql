/*
rule: the yearly report is published by 31 January after the year
grain: one row per unit and yearly report of a year that ends in the period
materialize: mart macro
arguments: starts_on, before_on
note: measured: days after 31 January; 366 where it is said not to be published
*/
select
    'unit' as kind,
    r.unit_id as subject,
    cast(max(coalesce(r.published_on - make_date(cast(substr(r.period_id, 2) as integer) + 1, 1,
        31), 366))
        as double) as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    cast(before_on as date) - 1 as found_on,
    string_agg(r.period_id || ' 年度报表公开于 ' || coalesce(cast(r.published_on as varchar), '（未公开）'),
        '；') as evidence,
    string_agg(r.unit_id || ' ' || r.period_id, ' ') as row_ids
from raw.unit_reports as r
where r.kind = 'annual_report' and regexp_full_match(r.period_id, 'Y\d{4}')
    and make_date(cast(substr(r.period_id, 2) as integer), 12, 31) >= cast(starts_on as date)
    and make_date(cast(substr(r.period_id, 2) as integer), 12, 31) < cast(before_on as date)
group by r.unit_id
