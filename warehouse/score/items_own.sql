-- grain: one row per step of a subject's own result: marks to begin with, rules, what
-- caps give back, scaling, bonus; of a veto the rules that it rests on. Their points
-- sum to the result
insert into score_items by name
with shown as (select * from score_own where verdict <> 'unexamined'),

ruled as (
    select
        p.book, p.kind, p.subject,
        case p.stage when 'veto' then 10 when 'deduction' then 30 else 60 end as step, r.position,
        p.stage as item, p.rule as line, r.title, r.title_en, p.occurrences, p.sampled,
        case p.stage when 'deduction' then -p.points when 'bonus' then p.points end as points,
        p.points is null as is_open, p.finding_ids, p.evidence, r.mark, r.source
    from score_rule_points as p
    join shown as o on o.book = p.book and o.kind = p.kind and o.subject = p.subject
    join score_rules as r on r.book = p.book and r.rule = p.rule
    where p.is_reached and if(o.vetoes > 0, p.stage = 'veto', o.is_scored)
        and (p.stage <> 'bonus' or o.verdict in ('pass', 'unknown'))
),

capped as (
    select
        p.book, p.kind, p.subject, if(p.stage = 'deduction', 40, 70) as step, n.position,
        'cap' as item, p.node as line, n.title, n.title_en,
        if(p.stage = 'deduction', p.below - p.points, p.points - p.below) as points, n.mark,
            n.source
    from score_node_points as p
    join shown as o on o.book = p.book and o.kind = p.kind and o.subject = p.subject
    join score_nodes as n on n.book = p.book and n.node = p.node
    where p.below > p.points and o.vetoes = 0
        and (p.stage = 'deduction' or o.verdict in ('pass', 'unknown'))
),

scored as (
    select *, verdict in ('pass', 'unknown') as is_passing,
        result - (full_marks - deducted) as made_up
    from shown
    where is_scored
),

settled as (
    select book, kind, subject, 20 as step, 'fail_score' as item, '否决固定分' as title,
        fail_score as points
    from scored where vetoes > 0
    union all
    select book, kind, subject, 20, 'total', '起始分', full_marks
    from scored where vetoes = 0 and full_marks <> 0
    union all
    select book, kind, subject, 50, if(is_scaled, 'scaled', 'floor'),
        if(is_scaled, '折算', '不低于 0 分'), made_up
    from scored where vetoes = 0 and made_up <> 0
    union all
    select book, kind, subject, 80, 'gate', '未达加分门槛', -won
    from scored where vetoes = 0 and is_passing and result <= gate and won <> 0
    union all
    select book, kind, subject, 80, 'bonus_cap', '加分封顶', bonus_cap - won
    from scored where vetoes = 0 and verdict = 'pass' and result > gate and bonus_cap < won
)

select * from ruled
union all by name
select * from capped
union all by name
select book, kind, subject, step, 0 as position, item, title, points from settled
