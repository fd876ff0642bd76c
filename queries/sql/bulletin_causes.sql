/*
title: {zh: 不合格原因, en: Causes of failure}
description:
  zh: 一轮检查中不合格的对象按原因计数，一个对象可有几种原因；没有单项否决而总分低于合格线的列为“得分低”。
  en: "The subjects that failed in a round by cause; one may have several. Without a veto, below the pass mark, is a low score."
scope: inside
parameters:
  - round
  - places
  - limit
  - offset
columns: [cause, rule_title, failed, {name: share_of_failed, title: {zh: 占不合格（%）, en: Of the failed (%)}, format: decimal2}, rule, round_id]
order: [-failed, cause, rule]
path: /v1/rounds/{round}/causes
*/
with asked as (select cast($round as varchar) as round_id),

failed as (
    select v.subject_kind, v.subject_id, v.round_id
    from mart.round_verdicts as v
    join meta.round_population as n
        on n.round_id = v.round_id and n.subject_kind = v.subject_kind
        and n.subject_id = v.subject_id
    join asked as a on a.round_id = v.round_id
    where v.verdict = 'fail'
        and ($scope_unit is null or n.unit_id in (
            select t.unit_id from mart.unit_subtree as t where t.ancestor_id = $scope_unit
        ))
        and ($scope_region is null or starts_with(n.region_code, $scope_region))
        and ($scope_platform is null or n.platform = $scope_platform)
),

caused as (
    select
        f.subject_kind, f.subject_id, p.rule, p.rule_title,
        coalesce(p.cause, if(p.rule is null, 'low', 'other')) as cause
    from failed as f
    left join mart.round_problems as p
        on p.subject_kind = f.subject_kind and p.subject_id = f.subject_id
        and p.round_id = f.round_id and p.stage = 'veto' and p.status = 'counted'
)

select
    c.cause, any_value(c.rule_title) as rule_title,
    count(distinct (c.subject_kind, c.subject_id)) as failed,
    percent(count(distinct (c.subject_kind, c.subject_id)), any_value(t.failed), $places)
        as share_of_failed,
    c.rule, any_value(a.round_id) as round_id
from caused as c
cross join asked as a
cross join (select count(*) as failed from failed) as t
group by c.cause, c.rule
order by failed desc, c.cause, c.rule
limit $limit offset $offset
