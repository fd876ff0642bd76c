-- whether such a count is a lower bound
create macro flag(source, of_posts, printed, of_days) as
coalesce(
    of_posts,
    case when source = 'account_periods' then coalesce(printed, of_days)
        else of_days end,
    false
)
