insert into {{measures}}
select
    a.account_id,
    '{{kind}}' as kind,
    cast({{start}} as date) as starts_on,
    count(*) as days_covered,
    sum(a.posts) as posts,
    sum(a.originals) as originals,
    sum(a.pushes) as pushes,
    sum(a.reads) as reads,
    sum(a.plays) as plays,
    sum(a.watching) as watching,
    sum(a.likes) as likes,
    sum(a.comments) as comments,
    sum(a.forwards) as forwards,
    sum(a.favourites) as favourites,
    sum(a.replies) as replies,
    sum(a.headline_reads) as headline_reads,
    sum(a.headline_watching) as headline_watching,
    sum(a.headline_likes) as headline_likes,
    sum(a.headline_forwards) as headline_forwards,
    max(a.max_reads) as max_reads,
    max(a.max_watching) as max_watching,
    max(a.max_likes) as max_likes,
    max(a.max_forwards) as max_forwards,
    sum(a.original_forwards) as original_forwards,
    sum(a.original_comments) as original_comments,
    sum(a.new_followers) as new_followers,
    max((a."day" - date '1970-01-01') * 2199023255552
        + a.followers * 2 + if(a.followers_at_least, 1, 0)) as last_followers,
    sum(case when a.posts > 0 then 1 else 0 end) as active_days,
    min(case when a.posts > 0 then a."day" end) as first_post_on,
    max(case when a.posts > 0 then a."day" end) as last_post_on,
    bit_or(
        if(a.reads is null or a.reads_at_least, 1, 0)
        + if(a.plays is null or a.plays_at_least, 2, 0)
        + if(a.watching is null or a.watching_at_least, 4, 0)
        + if(a.likes is null or a.likes_at_least, 8, 0)
        + if(a.comments is null or a.comments_at_least, 16, 0)
        + if(a.forwards is null or a.forwards_at_least, 32, 0)
        + if(a.favourites is null or a.favourites_at_least, 64, 0)
        + if(a.replies is null or a.replies_at_least, 128, 0)
        + if(a.headline_reads is null or a.headline_reads_at_least, 256, 0)
        + if(a.headline_watching is null or a.headline_watching_at_least, 512, 0)
        + if(a.headline_likes is null or a.headline_likes_at_least, 1024, 0)
        + if(a.headline_forwards is null or a.headline_forwards_at_least, 2048, 0)
        + if(a.max_reads is null or a.max_reads_at_least, 4096, 0)
        + if(a.max_watching is null or a.max_watching_at_least, 8192, 0)
        + if(a.max_likes is null or a.max_likes_at_least, 16384, 0)
        + if(a.max_forwards is null or a.max_forwards_at_least, 32768, 0)
        + if(a.original_forwards is null or a.original_forwards_at_least, 65536, 0)
        + if(a.original_comments is null or a.original_comments_at_least, 131072, 0)
    ) as open_mask,
    max(a."day") as latest_on,
    cast(starts_on + interval {{span}} as date) as before_on,
    list_max(list_transform(
        string_split(rtrim(bin(bit_or(
            case when a.posts > 0 then cast(1 as bigint) << (a."day" - ({{start}})) end
        )), '0'), '1'),
        run -> length(run)
    )) as longest_inner_gap
from wh.raw.account_days as a
where {{start}} >= date '{{from}}' and {{start}} < date '{{before}}'
    and a."day" >= date '{{from}}' and a."day" < date '{{before}}' + interval 6 days
group by a.account_id, starts_on
