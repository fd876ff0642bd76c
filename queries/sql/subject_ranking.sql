/*
title: {zh: 单位与地区榜, en: Ranking of units and regions}
description:
  zh: 由多个指数合成的指数（如 MCCI、城市竞争力）在某一周期的排名；对象是单位、区县、市、省或系统，由指数定义。缺少组成指数的排在最后，不排名，并注明缺哪一项。
  en: Ranks by an index made of other indices, such as MCCI or the competitiveness of cities; its definition says whether units, counties, cities, provinces or sectors are ranked. Those that lack a component come last, without a rank, and say which.
scope: {unit: unit_id, region: region_code}
parameters: [{name: index, required: true, example: mcci@2023}, {name: period, default: latest}, ...units,
  {name: search, description: {zh: 对象名称包含的文字；名次不变, en: Text in the name; ranks stay}}, rank_mode, limit, offset]
columns: [rank, previous_rank, rank_change, {name: subject, title: {zh: 对象类型, en: Kind of subject}, format: text, labels: subject}, subject_id,
  {name: subject_name, title: {zh: 对象, en: Subject}}, region_code, level, sector, score, is_score_at_least, score_low,
  {name: score_high, title: {zh: 指数上界, en: Highest score}, format: decimal2, description: {zh: 空为无上界, en: Empty where there is no upper bound}},
  previous_score, is_previous_score_at_least, score_change, is_score_change_at_least, {name: parts, title: {zh: 组成, en: Parts}, format: text, description: {zh: 各组成指数的值；≥ 为下限，≈ 为可能更低, en: "The value of each component, with ≥ or ≈ where it is not exact"}},
  posts, missing, unit_id]
chart: {kind: bar, label: subject_name, value: score, rows: 20}
*/
with period as (select * from mart.periods where period_id = $period),

units as (
    select u.* from mart.units as u, period as p
    where u.valid_from < p.before_on and u.valid_before >= p.before_on
),

wanted as (
    select unit_id from units
    where ($level is null or level = $level)
        and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
),

scores as (
    select s.*, p.period_id = $period as is_now
    from mart.subject_scores as s
    inner join mart.periods as p on p.period_id = s.period_id and p.starts_on = s.starts_on
    where s.index_id = $index and (s.period_id = $period or s.period_id in (select previous_id from period))
        and ($region is null or starts_with(s.region_code, $region))
        and ($sector is null or s.sector = $sector)
        and (coalesce($level, $unit) is null or s.unit_id in (select unit_id from wanted))
),

ranked as (
    select *, case when score is not null then if($rank_mode = 'dense', dense_rank() over w, rank() over w) end as place
    from scores
    window w as (partition by period_id order by score desc nulls last)
),

-- The region of a government is called like its highest unit there.
names as (
    select region_code, min_by(name, struct_pack(l := coalesce(list_position(['national', 'province', 'city', 'county', 'township'], level), 9), u := unit_id)) as name
    from units
    group by region_code
),

-- The components that are not exact, and how.
marks as (
    select subject_id, term_no, mark_of_all(score, is_at_least) as mark
    from mart.composite_members($period, $index, null)
    where score is not null and is_at_least is distinct from false
    group by subject_id, term_no
),

parts as (
    select s.subject_id, string_agg(concat(t.title_zh, ' ', case when m.mark then '≥' when m.term_no is not null then '≈' end,
        coalesce(cast(round(s.terms[t.term_no], 2) as varchar), '—')), '；' order by t.term_no) as parts
    from ranked as s
    inner join mart.index_terms as t on t.index_id = s.index_id
    left join marks as m on m.subject_id = s.subject_id and m.term_no = t.term_no
    where s.is_now
    group by s.subject_id
)

select
    n.place as rank, b.place as previous_rank, b.place - n.place as rank_change,
    n.subject, n.subject_id, coalesce(u.name, if(n.subject = 'sector', n.sector, r.name), n.subject_id) as subject_name,
    if(n.subject = 'sector', null, n.region_code) as region_code, u.level, n.sector, n.score, n.is_at_least as is_score_at_least,
    n.score_low, if(isinf(n.score_high), null, n.score_high) as score_high,
    b.score as previous_score, b.is_at_least as is_previous_score_at_least, n.score - b.score as score_change,
    mark_against(n.is_at_least, b.is_at_least) as is_score_change_at_least, p.parts, n.posts, n.missing, n.unit_id
from ranked as n
left join ranked as b on b.subject_id = n.subject_id and not b.is_now
left join units as u on u.unit_id = n.unit_id
left join names as r on r.region_code = n.subject_id
left join parts as p on p.subject_id = n.subject_id
where n.is_now
    and ($search is null or contains(lower(coalesce(u.name, if(n.subject = 'sector', n.sector, r.name), n.subject_id)), lower($search)))
order by n.score desc nulls last, n.subject_id
limit $limit offset $offset
