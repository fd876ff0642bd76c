/*
rule: messages about faults (找错) are closed within a month
grain: one row per unit with messages about faults of its websites and accounts,
    or of units below it
materialize: mart macro
arguments: starts_on, before_on
note: measured
    and occurrences: those of the period that were closed later than one month after they came
*/
with judged as (
    select *, coalesce(closed_at > received_at + interval 1 month, false) as is_fault
    from mart.fault_messages(starts_on, before_on)
)

select
    'unit' as kind,
    t.ancestor_id as subject,
    cast(count(*) filter (where j.is_fault) as double) as measured,
    nullif(count(*) filter (where j.is_fault), 0) as occurrences,
    count(*) as sampled,
    cast(max(j.received_at) + interval 8 hours as date) as found_on,
    '找错留言 ' || count(*) || ' 件，超过 1 个月办结 ' || count(*) filter (where j.is_fault)
        || ' 件' as evidence,
    string_agg(j.inquiry_id, ' ' order by j.inquiry_id) filter (where j.is_fault) as row_ids
from judged as j
join mart.unit_subtree as t on t.unit_id = j.unit_id
group by t.ancestor_id
