/*
rule: a unit checks a share of its websites and accounts each quarter
grain: one row per unit with quarterly self-checks of the period
materialize: mart macro
arguments: starts_on, before_on
note: measured: the smallest share checked among the quarters that it reported with both numbers
*/
with quarters as (
    select unit_id, period_id, sum(checked) as checked, sum(in_operation) as in_operation
    from raw.unit_reports
    where kind = 'self_check' and regexp_full_match(period_id, 'Q\d{4}-[1-4]')
        and in_operation > 0 and checked is not null
        and make_date(cast(substr(period_id, 2, 4) as integer), 3 * cast(substr(period_id,
            7) as integer), 1)
            >= cast(starts_on as date)
        and make_date(cast(substr(period_id, 2, 4) as integer), 3 * cast(substr(period_id,
            7) as integer), 1)
            < cast(before_on as date)
    group by unit_id, period_id
)

select
    'unit' as kind,
    unit_id as subject,
    min(checked / in_operation) as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    cast(before_on as date) - 1 as found_on,
    string_agg(period_id || '：' || checked || '/' || in_operation,
        '；' order by period_id) as evidence,
    string_agg(unit_id || ' ' || period_id, ' ' order by period_id) as row_ids
from quarters
group by unit_id
