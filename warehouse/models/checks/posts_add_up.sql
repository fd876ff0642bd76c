/*
the posts, reads and likes of a period's accounts are those of its posts
scope: short
*/
with parts as (
    select
        period_id,
        count(*) as posts,
        sum(reads) as reads,
        sum(likes) as likes
    from temp.post_parts
    group by period_id
),

totals as (
    select
        period_id,
        sum(posts) as posts,
        sum(reads) as reads,
        sum(likes) as likes
    from temp.post_measures
    group by period_id
)

select p.period_id, p.posts, t.posts as posts_of_accounts, p.reads, t.reads
from parts as p
left join totals as t on t.period_id = p.period_id
where p.posts is distinct from t.posts
    or p.reads is distinct from t.reads
    or p.likes is distinct from t.likes
