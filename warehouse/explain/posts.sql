-- the posts of explain/posts_at_age.sql with the files they come from, the most read first
select
    post_id, title, kind, is_original, is_headline, published_at, observed_at, is_late,
    reads, reads_at_least, plays, plays_at_least, watching, watching_at_least,
    likes, likes_at_least, comments, comments_at_least, forwards, forwards_at_least,
    favourites, favourites_at_least,
    post_batch_id, post_line, p.source as post_source,
    observation_batch_id, observation_line, o.source as observation_source, url
from ({{.Posts}}) as a
left join meta.batches as p on p.batch_id = a.post_batch_id
left join meta.batches as o on o.batch_id = a.observation_batch_id
order by coalesce(reads, plays, likes) desc nulls last, published_at, post_id
