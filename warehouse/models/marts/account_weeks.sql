/*
grain: one row per account and week (Sunday to Saturday): what weeks are compared by
materialize: by period
note: who reads some accounts out of a year of the nation reads all rows of it, so that these
    are narrow: account_key is hash(account_id), a number in place of a text (that it stands
    for one account is checked). A count is negative, -1 - its value, where it is only known
    to be at least that
*/
select
    hash(account_id) as account_key, period_id, starts_on, posts, pushes,
    if(originals_at_least, -1 - coalesce(originals, 0), originals) as originals,
    if(reads_at_least, -1 - coalesce(reads, 0), reads) as reads,
    if(plays_at_least, -1 - coalesce(plays, 0), plays) as plays,
    if(likes_at_least, -1 - coalesce(likes, 0), likes) as likes,
    if(comments_at_least, -1 - coalesce("comments", 0), "comments") as "comments",
    if(forwards_at_least, -1 - coalesce(forwards, 0), forwards) as forwards,
    new_followers
from temp.built_measures_in_parts
where kind = 'week'
order by account_key, starts_on
