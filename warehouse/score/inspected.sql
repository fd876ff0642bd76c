-- what the verdicts of an inspection say of the units above the subjects
insert into score_checked by name
with verdicts as (
    select m.unit, r.subject, r.verdict, contains(coalesce(r.causes, ''), 'serious') as is_serious
    from score_results as r
    join score_members as m on m.kind = r.kind and m.subject = r.subject
    where r.book = $inspections and r.verdict in ('pass', 'fail')
),

counted as (
    select unit, count(*) as examined, count(*) filter (where verdict = 'fail') as failed,
        count(*) filter (where verdict = 'fail' and is_serious) as serious,
        string_agg(subject, ' ' order by subject) filter (where verdict = 'fail') as subjects
    from verdicts
    group by unit
)

select
    unnest(['failed_serious', 'failed_other', 'pass_rate']) as check_name,
    'unit' as kind,
    unit as subject,
    unnest([serious, failed - serious, (examined - failed) / examined]) as measured,
    unnest([nullif(serious, 0), nullif(failed - serious, 0), nullif(failed, 0)]) as occurrences,
    examined as sampled,
    cast($before_on as date) - 1 as found_on,
    '检查 ' || examined || ' 个，不合格 ' || failed || ' 个，其中严重表述等问题 ' || serious || ' 个' as evidence,
    subjects as row_ids
from counted
