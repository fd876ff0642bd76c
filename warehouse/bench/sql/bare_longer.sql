insert into {{measures}}
with months as (
    select
        *,
        first_post_on - 1 - lag(last_post_on) over (
            partition by account_id, {{start}} order by first_post_on nulls last
        ) as gap
    from {{measures}}
    where kind = 'month'
)

select
    account_id,
    '{{kind}}' as kind,
    cast({{start}} as date) as start,
    sum(days_covered),
    sum(posts),
    sum(originals),
    sum(pushes),
    sum(reads),
    sum(plays),
    sum(watching),
    sum(likes),
    sum(comments),
    sum(forwards),
    sum(favourites),
    sum(replies),
    sum(headline_reads),
    sum(headline_watching),
    sum(headline_likes),
    sum(headline_forwards),
    max(max_reads),
    max(max_watching),
    max(max_likes),
    max(max_forwards),
    sum(original_forwards),
    sum(original_comments),
    sum(new_followers),
    max(last_followers),
    sum(active_days),
    min(first_post_on),
    max(last_post_on),
    bit_or(open_mask),
    max(latest_on),
    cast(start + interval {{span}} as date),
    greatest(max(longest_inner_gap), max(gap))
from months
group by account_id, start
