/*
title: {zh: 更正, en: Corrections}
description:
  zh: 某批次之后，哪些批次改动了各账号在该周期内的数据，或其当时有效的登记；撤回批次也算。
  en: Which batches after a given one changed what is told of each account in a period, or its registration by then; an undo is a batch, too.
scope: {account: account_id}
parameters:
  - {name: period, required: true}
  - after
  - limit
  - offset
columns: [account_id, batches, is_figures, is_register]
order: [account_id]
*/
with touches as (
    select distinct account_id, batch_id, is_register
    from mart.account_touches
    where batch_id > $after
        and "day" < cast($period_before_on as date)
        and (is_register or "day" >= cast($period_starts_on as date))
        and $period is not null
),

batches as (
    select
        account_id, batch_id, bool_or(not is_register) as is_figures, bool_or(is_register) as is_register
    from touches
    group by account_id, batch_id
)

select
    account_id, string_agg(cast(batch_id as varchar), ', ' order by batch_id) as batches,
    bool_or(is_figures) as is_figures, bool_or(is_register) as is_register
from batches
group by account_id
order by account_id
limit $limit offset $offset
