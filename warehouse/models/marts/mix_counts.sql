/*
grain: one row per subject (see compared_totals), week (NULL: parts of weeks), way to divide
    posts (dimension) and class of it ('unknown' where it is not known): how many posts
materialize: mart macro
arguments: first_on, next_on, wanted
*/
with posts as (
    select * from mart.compared_posts(first_on, next_on, wanted)
),

classed as (
    select
        subject_id, week_on, unnest([
            {'dimension': 'kind', 'class': kind},
            {'dimension': 'originality', 'class': case
                when is_original then 'original' when not is_original then 'reprint' end},
            {'dimension': 'headline', 'class': if("position" = 1, 'headline',
                if("position" > 1, 'other_position', null))},
            {'dimension': 'weekday', 'class': ['monday', 'tuesday', 'wednesday', 'thursday',
                'friday', 'saturday', 'sunday'][weekday]},
            {'dimension': 'hours', 'class': case
                when hour < 6 then '00-05' when hour < 9 then '06-08' when hour < 12 then '09-11'
                when hour < 14 then '12-13' when hour < 18 then '14-17'
                when hour < 21 then '18-20' when hour < 24 then '21-23' end},
            {'dimension': 'title_length', 'class': case
                when title_length <= 10 then '1-10' when title_length <= 20 then '11-20'
                when title_length <= 30 then '21-30' when title_length > 30 then '31-' end}
        ]) as one
    from posts
)

select
    subject_id, week_on, one.dimension as dimension,
    coalesce(one.class, 'unknown') as class, count(*) as posts
from classed
group by all
