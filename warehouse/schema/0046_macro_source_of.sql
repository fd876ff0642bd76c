-- where an account's counts of a period come from: see mart.account_measures
create macro source_of(posts, posts_of_days, has_printed, seen) as
case
    when posts > 0 then 'posts'
    when posts_of_days is not null then 'account_days'
    when has_printed then 'account_periods'
    when seen is not null then 'none'
    else 'unknown'
end
