-- how the scores of one rulebook and period come about, step by step
create or replace table memory.main.{{.Prefix}}_score_items as
select
    i.kind as subject_kind, i.subject as subject_id, i.step, i.position, i.item, i.line,
    g.title as group_title, n.title as indicator_title, i.title, i.title_en,
    i.occurrences, i.sampled, i.points / 1000000 as points, i.is_open, i.finding_ids, i.evidence,
    i.mark, i.source
from score_items as i
left join score_rules as r on r.book = i.book and r.rule = i.line
left join score_nodes as n on n.book = i.book and n.node = coalesce(r.indicator, i.line)
left join score_nodes as g on g.book = i.book and g.node = coalesce(n.above, n.node)
where i.book = $book
