/*
title: {zh: 单位与地区的更正, en: Corrections of units and regions}
description:
  zh: 某批次之后，哪些批次改动了各单位（含下级）、地区、系统所属账号在该周期内的数据，或其当时有效的登记。
  en: Which batches after a given one changed what is told, in a period, of the accounts of each unit (with those below it), region or sector, or their registration by then.
scope: closed
parameters:
  - {name: period, required: true}
  - after
  - limit
  - offset
columns: [{name: subject, title: {zh: 对象类型, en: Kind of subject}, format: text, labels: subject}, subject_id, batches, is_figures, is_register]
order: [subject_id, subject]
*/
with touches as (
    select distinct t.batch_id, t.is_register, a.unit_id, a.region_code, a.sector
    from mart.account_touches as t
    inner join mart.accounts as a using (account_id)
    where t.batch_id > $after
        and t."day" < cast($period_before_on as date)
        and (t.is_register or t."day" >= cast($period_starts_on as date))
        and $period is not null
),

touched as (
    select 'unit' as subject, s.ancestor_id as subject_id, t.batch_id, t.is_register
    from touches as t inner join mart.unit_subtree as s using (unit_id)
    union
    select t.subject, t.subject_id, t.batch_id, t.is_register
    from (
        select
            unnest(['county', 'city', 'province', 'sector']) as subject,
            unnest([region_code, left(region_code, 4) || '00', left(region_code, 2) || '0000', sector]) as subject_id,
            batch_id, is_register
        from touches
    ) as t
    where t.subject_id is not null
),

batches as (
    select subject, subject_id, batch_id, bool_or(not is_register) as is_figures, bool_or(is_register) as is_register
    from touched
    group by subject, subject_id, batch_id
)

select
    subject, subject_id, string_agg(cast(batch_id as varchar), ', ' order by batch_id) as batches,
    bool_or(is_figures) as is_figures, bool_or(is_register) as is_register
from batches
group by subject, subject_id
order by subject_id, subject
limit $limit offset $offset
