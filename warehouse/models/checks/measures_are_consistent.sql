/*
parts do not exceed their totals, where they come from the same posts
scope: short
*/
select account_id, period_id, posts, originals, reads, max_reads, headline_reads
from temp.post_measures
where originals > posts
    or pushes > posts
    or max_reads > reads
    or headline_reads > reads
    or original_forwards > forwards
    or bit_count(active_mask) > posts
