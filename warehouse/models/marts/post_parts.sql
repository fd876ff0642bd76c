/*
grain: one row per post of the window and period that holds its day, with what it
    adds to each measure and whether that is known exactly (<measure>_open)
materialize: window view
scope: short
*/
select
    p.account_id,
    d.period_id,
    d.day_bit,
    cast(p.is_original as integer) as originals,
    cast(p.is_headline as integer) as pushes,
    p.reads,
    p.plays,
    p.watching,
    p.likes,
    p.comments,
    p.forwards,
    p.favourites,
    part(p.is_headline, p.reads) as headline_reads,
    part(p.is_headline, p.watching) as headline_watching,
    part(p.is_headline, p.likes) as headline_likes,
    part(p.is_headline, p.comments) as headline_comments,
    part(p.is_headline, p.forwards) as headline_forwards,
    part(p.is_original, p.reads) as original_reads,
    part(p.is_original, p.likes) as original_likes,
    part(p.is_original, p.comments) as original_comments,
    part(p.is_original, p.forwards) as original_forwards,
    coalesce(p.reads_at_least, false) as is_capped,
    if(p.is_original is null, 1, 0) as originals_open,
    coalesce(p.reads_open, 1) as reads_open,
    coalesce(p.plays_open, 1) as plays_open,
    coalesce(p.watching_open, 1) as watching_open,
    coalesce(p.likes_open, 1) as likes_open,
    coalesce(p.comments_open, 1) as comments_open,
    coalesce(p.forwards_open, 1) as forwards_open,
    coalesce(p.favourites_open, 1) as favourites_open,
    part_open(p.is_headline, coalesce(p.reads_open, 1)) as headline_reads_open,
    part_open(p.is_headline, coalesce(p.watching_open, 1)) as headline_watching_open,
    part_open(p.is_headline, coalesce(p.likes_open, 1)) as headline_likes_open,
    part_open(p.is_headline, coalesce(p.comments_open, 1)) as headline_comments_open,
    part_open(p.is_headline, coalesce(p.forwards_open, 1)) as headline_forwards_open,
    part_open(p.is_original, coalesce(p.reads_open, 1)) as original_reads_open,
    part_open(p.is_original, coalesce(p.likes_open, 1)) as original_likes_open,
    part_open(p.is_original, coalesce(p.comments_open, 1)) as original_comments_open,
    part_open(p.is_original, coalesce(p.forwards_open, 1)) as original_forwards_open,
    p.published_on
from temp.posts_at_age as p
join temp.building_days as d on d."day" = p.published_on
