/*
title: {zh: 同类组成员, en: Roster of a group of peers}
description:
  zh: 一个账号的同类组里有谁：新进、留下与离开的账号（与上一周期比，同一放宽级、条件取本账号各期的登记），各自的原因，以及登记内容从哪天起有效。不写级数取本期所取的一级；名单的成员沿革见“名单成员”。
  en: Who is in an account's group of peers - those that came, stayed and left since the period before (the same step, the conditions being those of the account's registration in each period), why, and from which day their registration holds. Without a step the one taken now. For saved lists see list_members.
scope: {account: member_id}
parameters:
  - {name: account_id, required: true}
  - {name: period, default: latest-month}
  - {name: step, kind: integer, min: 1, max: 6, title: {zh: 放宽到第几级, en: Step of widening}}
  - limit
  - offset
columns:
  - {name: change, title: {zh: 变化, en: Change}, format: text, labels: peer_change}
  - {name: reason, title: {zh: 原因, en: Reason}, format: text, labels: peer_reason}
  - account_name
  - unit_name
  - region_code
  - level
  - sector
  - follower_class
  - {name: previous_class, title: {zh: 上期粉丝量级, en: Follower class before}, format: text, labels: follower_class}
  - followers
  - followers_at_least
  - {name: registered_since, title: {zh: 登记自, en: Registered since}, format: date, description: {zh: 现登记内容生效之日；一直如此时为空, en: From when its registration holds; empty is always}}
  - {name: own_step, title: {zh: 最窄属于第几级, en: Narrowest step}, format: integer}
  - step
  - {name: member_id, title: {zh: 成员账号编号, en: Member's id}, format: id}
  - previous_period
  - period_id
order: [change, own_step, member_id]
path: /v1/accounts/{account_id}/roster
*/
with wanted as (
    select coalesce(cast($step as integer), (
        select step from mart.peer_groups($period, $period_starts_on, $period_before_on, $account_id) where is_chosen
    )) as step
),

before as (
    select period_id, starts_on, before_on from mart.periods
    where period_id = (select previous_id from mart.periods where period_id = $period)
),

now as (select * from mart.peer_steps($period, $period_starts_on, $period_before_on, $account_id)),

was as (
    select * from mart.peer_steps((select period_id from before), (select starts_on from before),
        (select before_on from before), $account_id)
),

sides as (
    select
        coalesce(n.account_id, w.account_id) as member_id,
        coalesce(n.step <= t.step, false) as is_in, coalesce(w.step <= t.step, false) as was_in,
        n.account_id is null as is_gone, w.account_id is null as is_new,
        n.level is distinct from w.level or n.sector is distinct from w.sector as has_other_kind,
        n.region_code is distinct from w.region_code as has_other_region, n.follower_class is distinct from w.follower_class as has_other_class,
        coalesce(n.account_name, w.account_name) as account_name, coalesce(n.unit_name, w.unit_name) as unit_name,
        coalesce(n.region_code, w.region_code) as region_code, coalesce(n.level, w.level) as level, coalesce(n.sector, w.sector) as sector,
        n.follower_class, w.follower_class as previous_class, n.followers, n.followers_at_least,
        nullif(coalesce(n.valid_from, w.valid_from), date '0001-01-01') as registered_since, n.step as own_step, t.step
    from now as n
    full join was as w on w.account_id = n.account_id
    cross join wanted as t
)

select
    case when is_in and was_in then 'stayed' when is_in then 'came' else 'left' end as change,
    case
        when is_in and was_in then null
        when is_gone or is_new then if(is_new, 'data_began', 'data_ended')
        when has_other_kind then 'other_kind'
        when has_other_region then 'other_region'
        when has_other_class then 'other_class'
        else 'own_changed'
    end as reason,
    account_name, unit_name, region_code, level, sector, follower_class, previous_class, followers, followers_at_least,
    registered_since, own_step, step, member_id, (select period_id from before) as previous_period, cast($period as varchar) as period_id
from sides
where
    (is_in or was_in)
    and (not $is_scoped or $account_id in (
        select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)
    ))
order by change, own_step nulls last, member_id
limit $limit offset $offset
