/*
title: {zh: 检查通报, en: Bulletin}
description:
  zh: 一轮检查的运行数、抽取数、检查数及比例、不合格数、合格率（由整数计算，四舍五入到所选小数位），合计并按对象类型、平台、层级、地市、系统、抽样层；与上一轮已通报的同办法检查相比。有结论待定者时不给合格率。
  en: "In operation, drawn, checked and their share, failed and pass rate of a round (from whole numbers, rounded half up to the places asked for): in all and by kind, platform, level, city, sector and stratum, beside the last published round of the same rulebook. No rate where a verdict is open."
scope: inside
parameters:
  - round
  - {name: dimension, kind: enum, labels: round_dimension, title: {zh: 分组, en: By}, description: {zh: 不填则列出全部分组, en: All of them where empty}}
  - places
  - {name: earlier, kind: id, title: {zh: 对比轮次, en: Earlier round}, description: {zh: 不填取上一轮, en: The last one where empty}}
  - limit
  - offset
columns: [{name: dimension, title: {zh: 分组, en: By}, format: text, labels: round_dimension},
  {name: group_name, title: {zh: 名称, en: Group}, labels: round_group}, in_operation, drawn, checked,
  {name: share_checked, title: {zh: 检查比例（%）, en: Share checked (%)}, format: decimal2}, failed, undecided, pass_rate, earlier_round,
  {name: earlier_checked, title: {zh: 上轮检查数, en: Checked then}, unit: {zh: 个, en: subjects}, format: integer},
  {name: earlier_pass_rate, title: {zh: 上轮合格率（%）, en: Pass rate then (%)}, format: decimal2},
  {name: change, title: {zh: 合格率变化（百分点）, en: Change (points)}, format: decimal2}, round_id,
  {name: position, title: {zh: 分组序, en: Position of the grouping}, format: integer}]
order: [position, -in_operation, group_name]
path: /v1/rounds/{round}/bulletin
*/
with asked as (select * from meta.rounds where round_id = cast($round as varchar)),

earlier as (
    select r.round_id
    from meta.rounds as r
    join meta.round_publications as p on p.round_id = r.round_id
    join asked as a on a.round_id <> r.round_id
    where r.round_id = cast($earlier as varchar)
        or ($earlier is null and r.rulebook = a.rulebook
            and (r.on_day, r.drawn_at) < (a.on_day, a.drawn_at))
    qualify row_number() over (order by r.on_day desc, r.drawn_at desc) = 1
),

compared as (
    select round_id, true as is_now from asked
    union all
    select round_id, false from earlier
),

judged as (
    select v.* from mart.round_verdicts as v join asked as a on a.round_id = v.round_id
    union all
    select v.* from meta.round_verdicts as v join earlier as e on e.round_id = v.round_id
),

subjects as (
    select
        c.is_now, s.subject_id is not null as is_drawn, v.verdict,
        unnest(['all', 'kind', 'platform', 'level', 'city', 'sector', 'stratum']) as dimension,
        unnest(['all', n.subject_kind, n.platform, n.level, n.region_code[:4], n.sector,
            n.stratum]) as group_name
    from meta.round_population as n
    join compared as c on c.round_id = n.round_id
    left join meta.round_subjects as s
        on (s.round_id, s.subject_kind, s.subject_id)
            = (n.round_id, n.subject_kind, n.subject_id)
    left join judged as v
        on (v.round_id, v.subject_kind, v.subject_id)
            = (n.round_id, n.subject_kind, n.subject_id)
    where
        ($scope_unit is null or n.unit_id in (
            select t.unit_id from mart.unit_subtree as t where t.ancestor_id = $scope_unit
        ))
        and ($scope_region is null or starts_with(n.region_code, $scope_region))
        and ($scope_platform is null or n.platform = $scope_platform)
),

counted as (
    select
        dimension, group_name, is_now, count(*) as in_operation,
        count(*) filter (is_drawn) as drawn,
        count(*) filter (verdict <> 'unexamined') as checked,
        count(*) filter (verdict = 'fail') as failed,
        count(*) filter (verdict = 'unknown') as undecided,
        if(undecided > 0, null, percent(checked - failed, checked, $places)) as pass_rate
    from subjects
    where $dimension is null or dimension = $dimension
    group by dimension, group_name, is_now
)

select
    n.dimension, n.group_name, n.in_operation, n.drawn, n.checked,
    percent(n.checked, n.in_operation, $places) as share_checked, n.failed, n.undecided,
    n.pass_rate, e.round_id as earlier_round, past.checked as earlier_checked,
    past.pass_rate as earlier_pass_rate, round(n.pass_rate - past.pass_rate, 6) as change,
    a.round_id, list_position(
        ['all', 'kind', 'platform', 'level', 'city', 'sector', 'stratum'], n.dimension
    ) as position
from counted as n
cross join asked as a
left join earlier as e on true
left join counted as past
    on not past.is_now and past.dimension = n.dimension
    and past.group_name is not distinct from n.group_name
where n.is_now
order by position, n.in_operation desc, n.group_name
limit $limit offset $offset
