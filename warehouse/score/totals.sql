-- grain: one row per subject, with its total before and after rounding, in millionths
create or replace temp table score_totals as
with combined as (
    select book, kind, subject,
        case when count(points) = count(*) then
            (2 * sum(weight * points) + 100000000) // 200000000 end as exact
    from score_part_points
    group by book, kind, subject
),

settled as (
    select
        o.* replace (
            case
                when c.subject is null or o.vetoes > 0 then o.verdict
                when c.exact is null then if(o.is_scored and o.verdict = 'unexamined',
                    'unexamined', 'unknown')
                when c.exact < o.pass then 'fail'
                else 'pass'
            end as verdict,
            cast(if(c.subject is null or o.vetoes > 0, o.exact, c.exact) as bigint) as exact
        ),
        c.subject is not null as is_combined
    from score_own as o
    left join combined as c on c.book = o.book and c.kind = o.kind and c.subject = o.subject
)

select *, (exact + step // 2) // step * step as total from settled
