-- grain: one row per subject and rule under which something counts, with its points in
-- millionths, NULL where they are not known
create or replace temp table score_rule_points as
with found as (
    select
        book, kind, subject, rule, count(*) as findings,
        cast(sum(coalesce(occurrences, 1)) as bigint) as occurrences,
        case when count(sampled) = count(*) then cast(sum(sampled) as bigint) end as sampled,
        case when count(points) = count(*) then cast(sum(points) as bigint) end as judged,
        string_agg(finding_id, ' ' order by finding_id) as finding_ids,
        string_agg(evidence, '；' order by finding_id) as evidence
    from score_findings
    where status = 'counted'
    group by book, kind, subject, rule
),

banded as (
    select f.book, f.kind, f.subject, f.rule, max_by(b.points, b.from_value) as points
    from found as f
    join score_rules as r on r.book = f.book and r.rule = f.rule
    join score_bands as b
        on b.book = f.book and b.rule = f.rule
        and b.from_value * if(r.way = 'ratio', f.sampled, 1) <= f.occurrences * 1000000
    group by f.book, f.kind, f.subject, f.rule
),

worth as (
    select
        f.*, r.indicator, r.stage, r.cap, f.occurrences >= r.at_least as is_reached,
        case
            when r.stage = 'veto' or f.occurrences < r.at_least then 0
            when r.way = 'occurrence' then r.points * f.occurrences
            when r.way = 'flat' then r.points
            when r.way = 'band' then coalesce(b.points, 0)
            when r.way = 'judged' then f.judged
            when f.sampled is null then null
            when r.points is null then coalesce(b.points, 0)
            else (2 * r.points * f.occurrences + f.sampled) // (2 * f.sampled)
        end as uncapped
    from found as f
    join score_rules as r on r.book = f.book and r.rule = f.rule
    left join banded as b
        on b.book = f.book and b.kind = f.kind and b.subject = f.subject and b.rule = f.rule
)

select *, if(uncapped is null, null, least(uncapped, coalesce(cap, uncapped))) as points
from worth
