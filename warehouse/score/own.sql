-- grain: one row per subject, with its own result under the book: stages in their
-- order, in millionths
create or replace temp table score_own as
with vetoes as (
    select book, kind, subject, count(*) as vetoes
    from score_rule_points
    where stage = 'veto' and is_reached
    group by book, kind, subject
),

sums as (
    select book, kind, subject,
        cast(sum(points) filter (where stage = 'deduction') as bigint) as deducted,
        cast(sum(points) filter (where stage = 'bonus') as bigint) as won,
        bool_or(points is null and stage = 'deduction') as is_deducted_open,
        bool_or(points is null and stage = 'bonus') as is_won_open
    from score_node_points
    where tier = 'top'
    group by book, kind, subject
),

seen as (
    select book, kind, subject, bool_or(is_recorded) as is_recorded
    from (
        select book, kind, subject, true as is_recorded from score_findings
        where status <> 'not_in_book' and not is_check
        union all
        select book, kind, subject, false from score_seen
    )
    group by book, kind, subject
),

laid as (
    select
        s.book, s.kind, s.subject, s.is_exempt and b.redistribution = 'scale' as is_scaled,
        coalesce(list_contains(b.scored, s.kind), false) as is_scored,
        coalesce(v.vetoes, 0) as vetoes,
        b.is_full or coalesce(e.is_recorded, false)
            or (e.subject is not null and not is_scored) as is_seen,
        if(coalesce(m.is_deducted_open, false), null, coalesce(m.deducted, 0)) as deducted,
        if(coalesce(m.is_won_open, false), null, coalesce(m.won, 0)) as won,
        b.total as full_marks, b.total - if(is_scaled, b.exempt_points, 0) as examined,
        b.pass, b.gate, b.bonus_cap, b.fail_score, b.step
    from score_subjects as s
    join score_books as b on b.book = s.book
    left join vetoes as v on v.book = s.book and v.kind = s.kind and v.subject = s.subject
    left join sums as m on m.book = s.book and m.kind = s.kind and m.subject = s.subject
    left join seen as e on e.book = s.book and e.kind = s.kind and e.subject = s.subject
),

resulted as (
    select *,
        case when is_scored then if(deducted >= examined, 0,
            (2 * (examined - deducted) * full_marks + examined) // (2 * examined)) end as result
    from laid
),

decided as (
    select *,
        case
            when vetoes > 0 then 'fail'
            when not is_seen then 'unexamined'
            when not is_scored then 'pass'
            when result is null then 'unknown'
            when result < pass then 'fail'
            when result > gate and won is null then 'unknown'
            else 'pass'
        end as verdict
    from resulted
)

select *,
    case when verdict = 'pass' and is_scored
        then if(result > gate, least(won, bonus_cap), 0) end as bonus,
    case
        when vetoes > 0 then if(is_scored, fail_score, null)
        when verdict = 'pass' then result + coalesce(bonus, 0)
        when verdict = 'fail' then result
    end as exact
from decided
