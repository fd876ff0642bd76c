-- a measure of an account and period: from its posts where it has some, else
-- from its days; an account that was seen and had no post has 0
create macro pick(source, from_posts, from_days) as
cast(
    case source
        when 'posts' then coalesce(from_posts, from_days)
        when 'none' then coalesce(from_days, 0)
        else from_days
    end
    as bigint
)
