/*
grain: one row per unit, region or sector that a composite scores in a period (asked_subject,
    or all of them where it is NULL), term, and score of an account or unit that enters it (NULL
    where none does)
materialize: mart macro
arguments: list_period, asked_index, asked_subject
note: who is a member of which subject is as in CompositeSQL of package formula
*/
with shown as (
    select subject_id, index_id from mart.subject_scores
    where period_id = list_period and index_id = asked_index
        and (asked_subject is null or subject_id = asked_subject)
),

scores as (
    select
        account_id, unit_id, region_code, sector, role, index_id, score, is_at_least, source,
        batches
    from mart.member_scores
    where period_id = list_period
    union all
    select
        null, unit_id, region_code, sector, null, index_id, score, is_at_least, 'computed', null
    from mart.subject_scores
    where period_id = list_period
),

members as (
    select *, case (select any_value(subject) from mart.index_terms where index_id = asked_index)
        when 'unit' then unit_id
        when 'sector' then sector
        when 'province' then region_code[1:2] || '0000'
        when 'city' then if(region_code[3:4] <> '00', region_code[1:4] || '00', null)
        when 'county' then if(region_code[5:6] <> '00', region_code[1:6], null)
    end as member_of
    from scores
)

select
    s.subject_id, t.term_no, m.account_id, m.unit_id, m.role, m.score, m.is_at_least, m.source,
    m.batches
from mart.index_terms as t
join shown as s on s.index_id = t.index_id
left join members as m
    on m.index_id = t.component and m.member_of = s.subject_id
    and (m.source <> 'computed') = t.is_external
