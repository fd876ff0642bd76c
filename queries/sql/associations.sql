/*
title: {zh: 传播关联, en: What goes with reach}
description:
  zh: 一组账号的作品中，形式、时段、星期、当日篇数、标题长度、原创、栏目、主题与篇均阅读、播放、互动的关联。每个账号只与自己比：一类作品与同账号、同月、同形式、同位置的其他作品相比，1 加次数的几何均值之比。这是关联，不是因果。区间与检验按账号聚类（逐一去掉一个账号重算，t 分布），按所列全部检验作 Holm 校正，校正后 p < 0.05 才标记；有效账号不足 8 个的不检验。10万+ 只知下限：含它的比较组整组不计，篇数另列。每个平台最多取若干账号，按编号的散列抽取，同样的数据抽到同样的账号。
  en: "How kind, hour, weekday, posts a day, length of title, originality, series and topic go with reads, plays and interactions of a post in a group of accounts. Each account is compared with itself - the posts of a class with its others of the same month, kind and position, as the ratio of geometric means of 1 + count. An association, not a cause. Intervals and tests are clustered by account (made again without each in turn, t distribution) and corrected by Holm over all tests of the answer, marked below 0.05; with fewer than 8 effective accounts nothing is tested. Of 10万+ only a lower bound is known - groups that hold one are left out whole, and their posts counted. Of each platform so many accounts at most are taken, drawn by a hash of their ids, the same from the same data."
scope: inside
parameters:
  - {name: period, default: latest-quarter}
  - {name: outcome, kind: enum, labels: outcome, title: {zh: 结果, en: Outcome}}
  - {name: dimension, kind: enum, labels: association_dimension, title: {zh: 因素, en: Factor}}
  - ...listed
  - found
  - {name: most_accounts, kind: integer, default: "200", min: 8, max: 100000, title: {zh: 每平台最多账号, en: Accounts of a platform at most}}
columns:
  - platform
  - {name: outcome, title: {zh: 结果, en: Outcome}, format: text, labels: outcome}
  - {name: dimension, title: {zh: 因素, en: Factor}, format: text, labels: association_dimension}
  - {name: class, title: {zh: 类别, en: Class}, format: text, labels: association_class}
  - {name: ratio, title: {zh: 为其他作品的倍数, en: Times the others}, format: decimal4, description: {zh: 与同账号、同月、同形式、同位置的其他作品相比, en: "Beside the others of the same account, month, kind and position"}}
  - ratio_low
  - ratio_high
  - is_found
  - p_corrected
  - {name: p_value, title: {zh: p 值, en: p}}
  - {name: posts, title: {zh: 作品数, en: Posts}}
  - {name: capped, title: {zh: 因 10万+ 未计, en: Left out for 10万+}, unit: {zh: 篇, en: posts}, format: integer}
  - {name: accounts, title: {zh: 有比较的账号, en: Accounts compared}}
  - {name: effective, title: {zh: 有效账号数, en: Effective accounts}, format: decimal2}
  - {name: taken, title: {zh: 所取账号, en: Accounts taken}, unit: {zh: 个, en: accounts}, format: integer}
  - {name: group_accounts, title: {zh: 组内账号, en: Accounts of the group}, unit: {zh: 个, en: accounts}, format: integer}
  - tests
  - period_id
order: [-is_found, platform, outcome, dimension, class]
path: /v1/associations
*/
with members as materialized (
    select
        account_id, platform, count(*) over (partition by platform) as group_accounts,
        row_number() over (partition by platform order by md5(account_id), account_id) as place
    from mart.asked_accounts($platform, $region, $level, $sector, $unit, $list, $tag, $period_starts_on, $period_before_on)
    where (not $is_scoped or account_id in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)))
),

groups as (
    select platform, any_value(group_accounts) as group_accounts, least(any_value(group_accounts), $most_accounts) as taken
    from members group by platform
),

asked as (
    select * from mart.associations($period_starts_on, $period_before_on,
        coalesce((select list(account_id) from members where place <= $most_accounts), cast([] as varchar[])))
    where ($outcome is null or outcome = $outcome) and ($dimension is null or dimension = $dimension)
),

stepped as (
    select *, count(p_value) over () as tests,
        (count(p_value) over () + 1 - row_number() over (order by p_value nulls last)) * p_value as step
    from asked
),

corrected as (
    select *, if(p_value is null, null, least(1, max(step) over (order by p_value nulls last
        rows between unbounded preceding and current row))) as p_corrected
    from stepped
)

select
    c.platform, outcome, dimension, class, ratio, ratio_low, ratio_high, p_corrected < 0.05 as is_found, p_corrected, p_value,
    posts, capped, accounts, effective, g.taken, g.group_accounts, tests, cast($period as varchar) as period_id
from corrected as c inner join groups as g on g.platform = c.platform
where not $found or coalesce(p_corrected < 0.05, false)
order by is_found desc nulls last, c.platform, outcome, dimension, class
