/*
title: {zh: 数据疑点信号, en: Doubt signals}
description:
  zh: 某一周期内与账号自身历史及同平台账号相去甚远的数据及其依据；只是提示核查的信号，不是造假结论。误报率为默认参数下在未动手脚的合成数据上实测。
  en: Data of a period far from the account's own history and from its peers, with the rows behind them. Signals to look into, never verdicts. The false-positive rate was measured on clean synthetic data at the defaults.
scope: {account: account_id}
parameters:
  - {name: signal, kind: enum, labels: doubt_signal, title: {zh: 信号, en: Signal}}
  - {name: period, default: latest-month}
  - ...listed
  - account_id
  - {name: history_days, kind: integer, default: "60", min: 0, title: {zh: 周期前的历史天数, en: Days of history before the period}}
  - {name: min_reads, kind: integer, default: "100", min: 1, title: {zh: 最少阅读或播放, en: Reads or plays at least}}
  - {name: robust_z, kind: integer, default: "5", min: 1, title: {zh: 赞阅比：离自身中位的 MAD 倍数, en: "Like ratio: MADs from the own median"}, description: {zh: MAD 均乘 1.4826, en: Each MAD times 1.4826}}
  - {name: peer_z, kind: integer, default: "3", min: 1, title: {zh: 离同平台中位的 MAD 倍数, en: MADs from the median of the platform}}
  - {name: step_mad, kind: integer, default: "20", min: 1, title: {zh: 涨粉：离自身中位的 MAD 倍数, en: "Followers: MADs from the own median"}}
  - {name: min_step, kind: integer, default: "100", min: 1, title: {zh: 涨粉：一天最少新增, en: "Followers: new ones of a day at least"}}
  - {name: min_posts, default: "10", min: 3, title: {zh: 阅读雷同：最少篇数, en: "Constant reads: posts at least"}}
  - {name: cv_percent, kind: integer, default: "10", min: 1, title: {zh: 阅读雷同：变异系数上限（%）, en: "Constant reads: coefficient of variation below (%)"}}
  - {name: min_looks, kind: integer, default: "4", min: 2, title: {zh: 后期增长：最少采集次数, en: "Late growth: looks at least"}}
  - {name: flat_hours, kind: integer, default: "48", min: 12, title: {zh: 后期增长：前期小时数, en: "Late growth: hours that count as early"}}
  - {name: growth_percent, kind: integer, default: "70", min: 1, title: {zh: 后期增长：后期与前期增速之比（%）, en: "Late growth: pace late over pace early (%)"}}
  - {name: min_accounts, kind: integer, default: "2", min: 2, title: {zh: 数据雷同：最少账号数, en: "Equal counts: accounts at least"}}
  - {name: same_days, kind: integer, default: "3", min: 1, title: {zh: 数据雷同：最少天数, en: "Equal counts: days at least"}}
  - limit
  - offset
columns: [{name: signal, title: {zh: 信号, en: Signal}, format: text, labels: doubt_signal}, account_name, platform,
  {name: day, title: {zh: 日期, en: Day}, format: date, description: {zh: 指整个周期的为空, en: Empty where the whole period is meant}}, post_id, found,
  {name: found_en, title: {zh: 实际（英文）, en: Found in English}, format: text},
  {name: value, title: {zh: 数值, en: Value}, format: decimal4, description: {zh: 依次为赞阅比、变异系数、新增粉丝、后期与前期增速之比、相同天数, en: "By signal: likes per read, coefficient of variation, new followers, pace late over early, equal days"}},
  {name: expected_low, title: {zh: 预期下限, en: Expected from}, format: decimal4},
  {name: expected_high, title: {zh: 预期上限, en: Expected to}, format: decimal4},
  {name: far, title: {zh: 偏离（MAD 倍数）, en: Far off (MADs)}, format: decimal2},
  {name: own_n, title: {zh: 自身样本数, en: Own observations}, format: integer, description: {zh: 篇、天或次；数据雷同为组内账号数, en: "Posts, days or looks; with equal counts the accounts of the group"}},
  {name: peers, title: {zh: 可比账号数, en: Peers}, unit: {zh: 个, en: accounts}, format: integer},
  {name: false_positive_rate, title: {zh: 误报率上限, en: False positives at most}, format: percent2, description: {zh: 干净数据上有此信号的账号占可判账号之比（95% 区间上端）, en: "Accounts with this signal among those judged on clean data, upper end of a 95 % interval"}},
  {name: measured, title: {zh: 误报实测, en: Measured}, format: text}, {name: recall, title: {zh: 植入检出率, en: Planted cases found}, format: percent2},
  {name: evidence, title: {zh: 依据编号, en: Rows behind it}}, batches, unit_name, period_id, account_id, unit_id]
order: [signal, -far, account_id, day, post_id]
path: /v1/doubt-signals
*/
with accounts as materialized (
    select account_id, name as account_name, platform, unit_id, unit_name from mart.accounts
    where
        valid_before = date '9999-12-31' and ($account_id is null or account_id = $account_id)
        and ($platform is null or platform = $platform)
        and ($region is null or starts_with(region_code, $region))
        and ($level is null or level = $level)
        and ($sector is null or sector = $sector)
        and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
        and (coalesce($list, $tag) is null or account_id in (select account_id from mart.list_members($list, $tag, $period_starts_on, $period_before_on) where is_now))
),

found as (
    select 'like_ratio' as signal, *
    from mart.doubt_ratio($period_starts_on, $period_before_on, $history_days, $min_reads, $robust_z, $peer_z)
    where coalesce($signal, 'like_ratio') = 'like_ratio'
    union all by name
    select 'constant_reads' as signal, *
    from mart.doubt_constant($period_starts_on, $period_before_on, $min_reads, $min_posts, $cv_percent, $peer_z)
    where coalesce($signal, 'constant_reads') = 'constant_reads'
    union all by name
    select 'follower_step' as signal, *
    from mart.doubt_step($period_starts_on, $period_before_on, $history_days, $min_step, $step_mad)
    where coalesce($signal, 'follower_step') = 'follower_step'
    union all by name
    select 'late_growth' as signal, *
    from mart.doubt_growth($period_starts_on, $period_before_on, $min_reads, $min_looks, $flat_hours, $growth_percent, $peer_z)
    where coalesce($signal, 'late_growth') = 'late_growth'
    union all by name
    select 'equal_counts' as signal, *
    from mart.doubt_copies($period_starts_on, $period_before_on, $min_reads, $min_accounts, $same_days)
    where coalesce($signal, 'equal_counts') = 'equal_counts'
)

select
    f.signal, a.account_name, a.platform, f."day", f.post_id, f.found_zh as found, f.found_en, f.value,
    f.low as expected_low, f.high as expected_high, f.far, f.own_n, f.peers, r.false_positive_rate,
    r.positives || '/' || r.judged || '，' || r.measured_on as measured, r.recall,
    if($is_scoped and f.signal = 'equal_counts', null, f.evidence) as evidence, f.batches, -- it names others' accounts
    a.unit_name, cast($period as varchar) as period_id, account_id, a.unit_id
from found as f
inner join accounts as a using (account_id)
left join mart.doubt_rates as r on r.signal = f.signal
order by f.signal, abs(f.far) desc nulls last, account_id, f."day", f.post_id
limit $limit offset $offset
