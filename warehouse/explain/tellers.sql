/*
$1 account, $2 first day, $3 day after the last, $4 as in explain/posts_at_age.sql, $5 period
grain: one row per measure, kind of raw rows that tell it (posts, account_days,
    account_periods) and batch, with how many rows of the batch tell it
*/
with posts as ({{.Posts}}),

from_posts as (
    unpivot (
        select
            post_batch_id as batch_id,
            cast(1 as bigint) as posts,
            cast(is_original as bigint) as originals,
            cast(is_headline as bigint) as pushes,
            cast(1 as bigint) as active_days,
            cast(1 as bigint) as longest_gap_days
        from posts
    ) on columns(* exclude (batch_id)) into name measure value amount
),

from_observations as (
    unpivot (
        select
            observation_batch_id as batch_id,
            reads, plays, watching, likes, comments, forwards, favourites,
            part(is_headline, reads) as headline_reads,
            part(is_headline, watching) as headline_watching,
            part(is_headline, likes) as headline_likes,
            part(is_headline, comments) as headline_comments,
            part(is_headline, forwards) as headline_forwards,
            part(is_original, reads) as original_reads,
            part(is_original, likes) as original_likes,
            part(is_original, comments) as original_comments,
            part(is_original, forwards) as original_forwards,
            reads as max_reads, plays as max_plays, watching as max_watching,
            likes as max_likes, comments as max_comments, forwards as max_forwards,
            cast(1 as bigint) as capped_posts
        from posts
    ) on columns(* exclude (batch_id)) into name measure value amount
),

from_days as (
    unpivot (
        select
            columns(c -> c not like '%_at_least' and c not in ('account_id', 'day', 'line')),
            case when posts is not null then cast(1 as bigint) end as active_days,
            case when posts is not null then cast(1 as bigint) end as longest_gap_days
        from raw.account_days
        where account_id = $1 and "day" >= cast($2 as date) and "day" < cast($3 as date)
    ) on columns(* exclude (batch_id)) into name measure value amount
),

from_periods as (
    unpivot (
        select
            columns(c -> c not like '%_at_least' and c not in (
                'account_id', 'period_id', 'line', 'index_id', 'score', 'rank'))
        from raw.account_periods
        where account_id = $1 and period_id = $5
    ) on columns(* exclude (batch_id)) into name measure value amount
),

told as (
    select 'posts' as source, measure, batch_id from from_posts
    union all
    select 'posts', measure, batch_id from from_observations
    union all
    select 'account_days', measure, batch_id from from_days
    union all
    select 'account_periods', measure, batch_id from from_periods
)

select
    t.measure,
    t.source,
    t.batch_id,
    b.source as file,
    count(*) as raw_rows
from told as t
left join meta.batches as b on b.batch_id = t.batch_id
group by t.measure, t.source, t.batch_id, b.source
order by t.measure, t.source, t.batch_id
