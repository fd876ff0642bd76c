/*
rule: a publisher's score is that of its own figures by the index it names
grain: one row per account and period whose printed score is another than recomputed
materialize: mart view
note: only where the recomputed score comes from the publisher's figures too. Publishers
    print two decimals and some round R/n before the logarithm, which moves a score by
    a few hundredths: 0.05 is let pass
*/
select
    'score_differs' as rule,
    p.account_id,
    p.period_id,
    'score' as measure,
    p.index_id || ': ' || p.score as found,
    '= ' || round(s.score, 2) as expected,
    cast(p.batch_id as varchar) as batches
from raw.account_periods as p
join mart.index_scores as s
    on s.account_id = p.account_id and s.period_id = p.period_id and s.index_id = p.index_id
join mart.account_measures as m
    on m.account_id = p.account_id and m.period_id = p.period_id
where m.source = 'account_periods' and abs(p.score - s.score) > 0.05
