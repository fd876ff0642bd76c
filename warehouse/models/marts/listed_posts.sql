/*
grain: one row per post published on the days from from_day to the day before
    before_day, with its counts of one look (see wanted_posts)
materialize: mart macro
arguments: from_day, before_day, at_age
*/
select * from mart.wanted_posts(from_day, before_day, at_age, cast(null as varchar[]))
