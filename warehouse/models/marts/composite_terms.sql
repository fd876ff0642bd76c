/*
grain: one row per term of a composite's score of one unit, region or sector in a period
materialize: mart macro
arguments: list_period, asked_index, asked_subject
note: contributions add up to the score. is_value_at_least and is_contribution_at_least are as
    is_at_least of mart.index_scores: a value is as exact as the scores that enter it, and so is
    its contribution where the score is the plain sum of the weighted values; else it is a share
    of the score, which also depends on the other terms
*/
with shown as (
    select * from mart.subject_scores
    where period_id = list_period and index_id = asked_index and subject_id = asked_subject
),

marks as (
    select term_no, mark_of_all(score, is_at_least) as is_value_at_least
    from mart.composite_members(list_period, asked_index, asked_subject)
    group by term_no
),

terms as (
    select
        t.term_no, t.term_id, t.title_zh, t.component, t.weight, s.subject_id, s.index_id,
        s.score, s.is_at_least, s.missing, s.terms[t.term_no] as value, m.is_value_at_least,
        sum(t.weight * s.terms[t.term_no]) over () as total,
        count(*) filter (where m.is_value_at_least is distinct from false) over () as inexact
    from mart.index_terms as t
    join shown as s on s.index_id = t.index_id
    join marks as m on m.term_no = t.term_no
)

select
    * exclude (total, inexact), score * weight * value / nullif(total, 0) as contribution,
    if(abs(score - total) <= 1e-9 * abs(total), is_value_at_least,
        share_mark(is_value_at_least, inexact)) as is_contribution_at_least
from terms
