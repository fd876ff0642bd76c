/*
grain: one row per person or unit, role ('*' for all), rating indicator ('*' for all, of
    figures always) and measure of an appraisal, with its value, whether that is only a lower
    bound, and its share of full marks where the measure itself says it
materialize: mart macro
arguments: from_day, before_day, period
note: ratings of several people are weighed by how many stand behind each; the mean of all
    indicators leaves out those that count likes, comments, forwards, points or log-ins, which
    only a line that names the indicator brings in (domain.md 3.9)
*/
with contributed as (
    select
        unit_id, person, count(*) as submitted, count(*) filter (is_used) as used,
        bool_or(is_used is null) as used_open
    from mart.submissions
    where submitted_on >= cast(from_day as date) and submitted_on < cast(before_day as date)
    group by grouping sets ((unit_id), (person))
    having unit_id is not null or person is not null
),

handed_in as (
    select
        if(unit_id is null, 'person', 'unit') as subject_kind,
        coalesce(unit_id, person) as subject_id,
        unnest([figure('submitted', submitted, false), figure('used', used, used_open)],
            recursive := true)
    from contributed
),

asked as (
    select
        if(kind = 'account', 'unit', 'person') as subject_kind,
        if(kind = 'account', unit_id, subject_id) as subject_id,
        if(kind = 'account', '*', kind) as role,
        sum(least(done, at_least)) / sum(at_least) as value,
        bool_or(done_at_least and done < at_least) as is_at_least
    from mart.quota_results(from_day, before_day)
    where done is not null
    group by grouping sets ((1, 2, 3), (1, 2))
),

rated as (
    select
        subject_kind, subject_id, rater_role as measure, indicator,
        sum(100 * score / coalesce(full_score, 100) * coalesce(raters, 1) order by rater)
            / sum(coalesce(raters, 1)) as value
    from raw.ratings
    where period_id = period and subject_kind in ('person', 'unit')
    group by all
),

averaged as (
    select subject_kind, subject_id, measure, '*' as indicator,
        avg(value order by indicator) as value
    from rated
    where not is_formal(indicator)
    group by all
),

ratings as (
    select * from rated
    where indicator <> '*'
    union all
    select * from averaged
)

select subject_kind, subject_id, role, '*' as indicator, measure, value, is_at_least,
    cast(null as double) as share
from mart.work_figures(from_day, before_day, period)
union all
select subject_kind, subject_id, '*', '*', measure, value, is_at_least, null from handed_in
union all
select distinct subject_kind, subject_id, coalesce(role, '*'), '*', 'quota', value, is_at_least,
    value
from asked
union all
select subject_kind, subject_id, '*', indicator, measure, value, false, value / 100
from ratings
