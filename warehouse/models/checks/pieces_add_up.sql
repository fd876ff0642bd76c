/*
the posts, reads and followers gained of a long period are those of its pieces
scope: long
*/
with parts as (
    select b.period_id, sum(p.posts) as posts, sum(p.reads) as reads
    from mart.post_pieces as p
    join temp.building_pieces as b on b.piece_id = p.period_id
    group by b.period_id
),

totals as (
    select period_id, sum(posts) as posts, sum(reads) as reads
    from temp.built_measures_in_parts
    where source = 'posts'
    group by period_id
)

select p.period_id, p.posts, t.posts as posts_of_accounts, p.reads, t.reads as reads_of_accounts
from parts as p
left join totals as t on t.period_id = p.period_id
where p.posts is distinct from t.posts
    or p.reads > t.reads
