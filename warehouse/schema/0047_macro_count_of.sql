-- a count of an account and period: from its posts where it has some, else as a
-- publisher printed it or as its days add up; seen without a post is 0
create macro count_of(source, of_posts, printed, of_days) as
cast(
    case source
        when 'posts' then coalesce(of_posts, of_days)
        when 'account_periods' then coalesce(printed, of_days)
        when 'none' then coalesce(of_days, 0)
        else of_days
    end
    as bigint
)
