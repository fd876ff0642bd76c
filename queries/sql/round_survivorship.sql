/*
title: {zh: 关停与合格率, en: Survivorship}
description:
  zh: 与此前各轮已通报的检查对照：当时运行的对象有多少已不再运行，当时不合格的是关停了、还在、还是复查合格了；并给出把已关停的不合格对象仍计为不合格时的合格率，以免因关停而虚高。
  en: "Beside each earlier published round: how many of those in operation then run no more, and whether those that failed were closed, still run, or were checked again and passed; with the pass rate that counts the closed ones as failed, so that closing does not look like improving."
scope: closed
parameters:
  - round
  - places
columns: [earlier_round, {name: earlier_day, title: {zh: 抽取日, en: As of day}, format: date},
  {name: earlier_in_operation, title: {zh: 当时运行数, en: In operation then}, unit: {zh: 个, en: subjects}, format: integer},
  {name: closed_since, title: {zh: 其后不再运行, en: Closed since}, unit: {zh: 个, en: subjects}, format: integer},
  {name: share_closed, title: {zh: 不再运行比例（%）, en: Share closed (%)}, format: decimal2},
  {name: earlier_failed, title: {zh: 当时不合格, en: Failed then}, unit: {zh: 个, en: subjects}, format: integer},
  {name: failed_closed, title: {zh: 其中已不再运行, en: Of these closed}, unit: {zh: 个, en: subjects}, format: integer},
  {name: failed_passed, title: {zh: 其中本轮复查合格, en: Of these passed now}, unit: {zh: 个, en: subjects}, format: integer},
  {name: failed_again, title: {zh: 其中本轮仍不合格, en: Of these failed again}, unit: {zh: 个, en: subjects}, format: integer},
  {name: failed_unchecked, title: {zh: 其中本轮未查, en: Of these not checked now}, unit: {zh: 个, en: subjects}, format: integer},
  {name: earlier_pass_rate, title: {zh: 当时合格率（%）, en: Pass rate then (%)}, format: decimal2}, pass_rate,
  {name: pass_rate_with_closed, title: {zh: 计入已关停者的合格率（%）, en: Pass rate with the closed (%)}, format: decimal2, description: {zh: 合格数 ÷（检查数 + 其后关停的不合格数）, en: "Passed out of checked and failed ones closed since"}},
  round_id]
order: [-earlier_day, earlier_round]
path: /v1/rounds/{round}/survivorship
*/
with asked as (select * from meta.rounds where round_id = cast($round as varchar)),

running as (
    select distinct account_id
    from mart.accounts
    cross join asked as a
    where is_registered and valid_from <= a.on_day and valid_before > a.on_day
        and in_operation(state, opened_on, closed_on, a.on_day)
),

earlier as (
    select r.round_id, r.on_day, p.undecided
    from meta.rounds as r
    join meta.round_publications as p on p.round_id = r.round_id
    cross join asked as a
    where (r.on_day, r.drawn_at) < (a.on_day, a.drawn_at)
),

present_verdicts as (
    select v.subject_kind, v.subject_id, v.verdict
    from mart.round_verdicts as v
    join asked as a on a.round_id = v.round_id
),

fates as (
    select
        e.round_id, e.on_day, e.undecided, k.account_id is null as is_closed, v.verdict,
        now.verdict as verdict_now,
        v.verdict = 'fail' and k.account_id is not null as is_there
    from earlier as e
    join meta.round_population as n on n.round_id = e.round_id
    left join running as k on k.account_id = n.subject_id
    left join meta.round_verdicts as v
        on (v.round_id, v.subject_kind, v.subject_id)
            = (n.round_id, n.subject_kind, n.subject_id)
    left join present_verdicts as now
        on now.subject_kind = n.subject_kind and now.subject_id = n.subject_id
),

counted as (
    select
        round_id as earlier_round, on_day as earlier_day, count(*) as earlier_in_operation,
        count(*) filter (is_closed) as closed_since,
        count(*) filter (verdict = 'fail') as earlier_failed,
        count(*) filter (verdict = 'fail' and is_closed) as failed_closed,
        count(*) filter (is_there and verdict_now = 'pass') as failed_passed,
        count(*) filter (is_there and verdict_now = 'fail') as failed_again,
        count(*) filter (is_there and coalesce(verdict_now, '') not in ('pass', 'fail'))
            as failed_unchecked,
        count(*) filter (verdict <> 'unexamined') as checked, max(undecided) as undecided
    from fates
    group by round_id, on_day
),

present as (
    select
        count(*) filter (verdict = 'pass') as passed,
        count(*) filter (verdict <> 'unexamined') as checked,
        count(*) filter (verdict = 'unknown') as undecided
    from present_verdicts
)

select
    c.earlier_round, c.earlier_day, c.earlier_in_operation, c.closed_since,
    percent(c.closed_since, c.earlier_in_operation, $places) as share_closed, c.earlier_failed,
    c.failed_closed, c.failed_passed, c.failed_again, c.failed_unchecked,
    if(c.undecided > 0, null, percent(c.checked - c.earlier_failed, c.checked, $places))
        as earlier_pass_rate,
    if(n.undecided > 0, null, percent(n.passed, n.checked, $places)) as pass_rate,
    if(n.undecided > 0, null, percent(n.passed, n.checked + c.failed_closed, $places))
        as pass_rate_with_closed,
    a.round_id
from counted as c
cross join asked as a
cross join present as n
order by c.earlier_day desc, c.earlier_round
