/*
title: {zh: 未计入的结果, en: Results that do not count}
description:
  zh: 以某轮次名义送来而没有计入该轮的问题，及其原因：对象未被抽中、不是本轮的考核办法、办法中无此细则、通报后才送来；指定批次时，还有该批中属于其他轮次的。
  en: "Findings delivered in the name of a round that do not count in it, and why: not drawn, another rulebook, no rule of the book, after the publication; of a batch also those of other rounds."
scope: closed
parameters:
  - round
  - {name: batch, kind: integer, title: {zh: 批次, en: Batch}, description: {zh: 只列此批次送来的, en: Only those that this batch brought}}
  - limit
  - offset
columns: [{name: reason, title: {zh: 原因, en: Why}, format: text, labels: stray_reason}, subject_kind, subject_id, rule, evidence, found_on, found_by,
  rulebook, finding_id, batch_id, round_id]
order: [batch_id, subject_kind, subject_id, finding_id]
path: /v1/rounds/{round}/strays
*/
with asked as (select * from meta.rounds where round_id = cast($round as varchar))

select
    case
        when f.round_id is distinct from r.round_id then 'other_round'
        when p.batch_id < f.batch_id then 'after_publication'
        when s.subject_id is null then 'not_drawn'
        when m.status = 'not_in_book' then 'not_in_book'
        else 'other_rulebook'
    end as reason,
    f.subject_kind, f.subject_id, f.rule, f.evidence, f.found_on, f.found_by, f.rulebook,
    f.finding_id, f.batch_id, f.round_id
from mart.round_findings as f
cross join asked as r
left join meta.round_publications as p on p.round_id = r.round_id
left join meta.round_subjects as s
    on s.round_id = r.round_id and s.subject_kind = f.subject_kind and s.subject_id = f.subject_id
left join mart.round_problems as m on m.finding_id = f.finding_id and m.round_id = f.round_id
where
    (f.round_id = r.round_id or f.batch_id = $batch)
    and ($batch is null or f.batch_id = $batch)
    and (f.round_id is distinct from r.round_id or s.subject_id is null
        or p.batch_id < f.batch_id or m.status = 'not_in_book'
        or (m.finding_id is null and f.rule <> 'examined')
        or (f.rule = 'examined' and f.rulebook <> r.rulebook))
order by f.batch_id, f.subject_kind, f.subject_id, f.finding_id
limit $limit offset $offset
