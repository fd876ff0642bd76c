/*
grain: one row per signal of models/doubts, with what it was measured to do at its defaults:
    false positives over the accounts that it judged (clean) on data nobody tampered with, and
    planted cases found; false_positive_rate is the upper end of a 95 % interval of that share
materialize: mart view
note: measured by TestDoubtSignals on 2026-11-23 over synth.Nation (2,000 accounts, 60 days,
    seed 7, February 2024; late growth: with six looks at each post of every fifth account).
    Real data have heavier tails than invented ones. The test fails where it finds a higher
    share, so measure again after changing a rule or a default
*/
select *, case when positives = 0 then 1 - exp(ln(0.05) / judged)
    else (positives + 1.92 + 1.96 * sqrt(positives * (1 - positives / judged) + 0.96))
        / (judged + 3.84) end as false_positive_rate,
    found / planted as recall
from (
    values
        ('like_ratio', 0, 793, 37, 40, date '2026-11-23'),
        ('constant_reads', 0, 982, 40, 40, date '2026-11-23'),
        ('follower_step', 6, 2000, 40, 40, date '2026-11-23'),
        ('late_growth', 0, 279, 40, 40, date '2026-11-23'),
        ('equal_counts', 0, 1563, 60, 60, date '2026-11-23')
) as rates (signal, positives, judged, found, planted, measured_on)
