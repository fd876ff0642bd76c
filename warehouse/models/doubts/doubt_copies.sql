/*
rule: counts of different accounts differ
grain: one row per account with the same counts as others on several days, of its day or of
    a post
materialize: mart macro
arguments: from_day, before_day, min_reads, min_accounts, same_days
note: the same reads, plays, likes, comments and forwards, of which three are above 0 and that
    add up to min_reads; a group is named by its first account, and an account belongs to it
    that equals it on same_days days
*/
with told as (
    select account_id, "day", null as post_id, reads, plays, likes, comments, forwards,
        cast(batch_id as varchar) as batches
    from raw.account_days
    where "day" >= cast(from_day as date) and "day" < cast(before_day as date)
    union all
    select account_id, published_on, post_id, reads, plays, likes, comments, forwards,
        concat_ws(' ', batch_id, nullif(look_batch_id, batch_id))
    from mart.listed_posts(from_day, before_day, false)
),

counts as (
    select account_id, "day", post_id, batches, post_id is null as is_day,
        hash(coalesce(reads, -1), coalesce(plays, -1), coalesce(likes, -1),
            coalesce(comments, -1), coalesce(forwards, -1)) as counts
    from told
    where coalesce(reads, 0) + coalesce(plays, 0) + coalesce(likes, 0) + coalesce(comments, 0)
            + coalesce(forwards, 0) >= min_reads
        and if(reads > 0, 1, 0) + if(plays > 0, 1, 0) + if(likes > 0, 1, 0)
            + if(comments > 0, 1, 0) + if(forwards > 0, 1, 0) >= 3
),

same as (
    select "day", is_day, counts, min(account_id) as first_id
    from counts
    group by "day", is_day, counts
    having min(account_id) <> max(account_id)
),

members as (
    select s.first_id, c.account_id, count(distinct c."day") as days,
        id_list(list(coalesce(c.post_id, cast(c."day" as varchar)))) as evidence,
        batch_list(list(c.batches)) as batches
    from same as s
    join counts as c on c."day" = s."day" and c.is_day = s.is_day and c.counts = s.counts
    group by s.first_id, c.account_id
    having count(distinct c."day") >= same_days
),

groups as (
    select first_id, count(*) as accounts, list(account_id) as ids
    from members
    group by first_id
    having count(*) >= min_accounts
)

select
    m.account_id, max(m.days) as value, null as far, 0 as low, same_days - 1 as high,
    max(g.accounts) as own_n, (select count(distinct account_id) from counts) as peers,
    id_list(flatten(list(list_filter(g.ids, i -> i <> m.account_id)))) || ' / '
        || any_value(m.evidence) as evidence,
    any_value(m.batches) as batches,
    max(m.days) || ' 天与另外 ' || (max(g.accounts) - 1) || ' 个账号相同' as found_zh,
    'equals ' || (max(g.accounts) - 1) || ' other accounts on '
    || max(m.days) || ' days' as found_en
from members as m join groups as g on g.first_id = m.first_id
group by m.account_id
