/*
title: {zh: 并排比较：内容构成, en: "Side by side: content"}
description:
  zh: 2 至 50 个账号、单位（含下级）或地区（含下级）在一个周期内的作品按形式、原创与转载、头条、星期、时段、标题字数的构成，以及与第一个的差别是否超出偶然。检验：逐周占比之差的均值的 t 检验（按前后周相关折减周数，至少 8 个双方都有作品的整周），按本表检验个数作 Bonferroni 校正，校正后 p < 0.05 才标记。占比不计不详；发布时间恰为零点整的只知日期，时段不详。
  en: The posts of 2 to 50 accounts, units or regions (subtrees) in a period by kind, originality, headline, weekday, hours and length of the title, and whether shares differ from those of the first beyond chance - a t test of the mean of weekly differences of shares (weeks reduced for the correlation of neighbours, at least 8 whole weeks with posts of both), Bonferroni over all tests of the answer, marked below 0.05. Shares leave out the unknown; of a post dated exactly at midnight the hours are unknown.
scope: {account: account_id, unit: unit_id, region: region_code, platform: platform}
parameters:
  - ...compared
  - {name: dimension, kind: enum, labels: mix_dimension, title: {zh: 构成, en: Share of}}
  - platform
columns:
  - {name: dimension, title: {zh: 构成, en: Share of}, format: text, labels: mix_dimension}
  - {name: class, title: {zh: 类别, en: Class}, format: text, labels: mix_class}
  - place
  - {name: subject_name, title: {zh: 名称, en: Name}}
  - posts
  - {name: share, title: {zh: 占比, en: Share}, format: percent2, description: {zh: 占已知作品；不详一类为空, en: "Of the posts of which it is known; empty for the unknown"}}
  - {name: difference, title: {zh: 比第一个多, en: More than the first}, format: percent2, description: {zh: 占比之差；负数为少, en: "Difference of shares; negative is less"}}
  - ...tested
  - {name: known_posts, title: {zh: 已知作品数, en: Posts known}, unit: {zh: 篇, en: posts}, format: integer}
  - {name: class_no, title: {zh: 类别次序, en: Order of classes}, format: integer}
  - ...compared_subject
order: [class_no, place]
path: /v1/compare/mix
*/
with subjects as materialized (
    select * from mart.own_compared($ids, $by, $period_before_on, $platform,
        $scope_unit, $scope_region, $scope_platform)
),

wanted as materialized (
    select
        flatten(list(pairs)) as pairs,
        if(min(place) = 1, arg_min(subject_id, place), null) as first_id
    from subjects
),

counts as (
    select subject_id, dimension, class, sum(posts) as posts
    from mart.mix_counts($period_starts_on, $period_before_on, (select pairs from wanted))
    where $dimension is null or dimension = $dimension
    group by subject_id, dimension, class
),

tests as (
    select subject_id, dimension, class, weeks, p_value, count(p_value) over () as tests
    from mart.mix_differences($period_starts_on, $period_before_on, (select pairs from wanted),
        (select first_id from wanted))
    where $dimension is null or dimension = $dimension
),

sizes as (
    select subject_id, dimension, sum(posts) as known_posts
    from counts where class <> 'unknown' group by subject_id, dimension
),

-- What some do and others never: every class that any has, of each that has posts.
cells as (
    select
        c.dimension, c.class, s.*, z.known_posts, coalesce(n.posts, 0) as posts,
        if(c.class = 'unknown', null, coalesce(n.posts, 0) / z.known_posts) as share
    from (select distinct dimension, class from counts) as c
    inner join subjects as s on s.subject_id in (select subject_id from counts)
    left join sizes as z on z.subject_id = s.subject_id and z.dimension = c.dimension
    left join counts as n
        on n.subject_id = s.subject_id and n.dimension = c.dimension and n.class = c.class
),

based as (
    select
        *, share - max(if(place = 1, share, null)) over (partition by dimension, class) as difference,
        dense_rank() over (order by list_position(
                ['kind', 'originality', 'headline', 'weekday', 'hours', 'title_length'], dimension),
            class = 'unknown', list_position(['monday', 'tuesday', 'wednesday', 'thursday', 'friday',
                'saturday', 'sunday'], class), class) as class_no
    from cells
)

select
    b.dimension, b.class, b.place, b.subject_name, b.posts, b.share,
    if(b.place = 1, null, b.difference) as difference,
    if(t.p_value is null, null, t.p_value * t.tests < 0.05) as is_different,
    if(t.p_value is null, null, least(1, t.p_value * t.tests)) as p_value,
    t.weeks, t.tests, b.known_posts, b.class_no, b.subject_id, b.accounts, b.account_id, b.unit_id,
    b.region_code, b.platform, cast($period as varchar) as period_id
from based as b
left join tests as t
    on t.subject_id = b.subject_id and t.dimension = b.dimension and t.class = b.class
order by b.class_no, b.place
