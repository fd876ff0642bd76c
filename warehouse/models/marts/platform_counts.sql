/*
grain: one row per platform and period: which counts it tells of at least one account
materialize: by period
*/
select
    a.platform, m.period_id, m.starts_on,
    count(m.reads) > 0 as has_reads, count(m.plays) > 0 as has_plays,
    count(m.likes) > 0 as has_likes, count(m."comments") > 0 as has_comments,
    count(m.forwards) > 0 as has_forwards, count(m.watching) > 0 as has_watching,
    count(m.favourites) > 0 as has_favourites
from temp.built_measures_in_parts as m
join mart.account_platforms as a on a.account_id = m.account_id
group by a.platform, m.period_id, m.starts_on
