-- the periods whose figures may differ from those of the last snapshot
create or replace temp table stale_periods as
with touched as (
    select distinct "day" from base.touched_days where batch_id > $last_batch
),

delivered as (
    select min(starts_on) as first_on, max(ends_on) as last_on
    from mart.deliveries
    where batch_id > $last_batch
        or batch_id in (
            select undoes from meta.batches where batch_id > $last_batch
        )
)

select p.*
from mart.periods as p
where $is_full
    or exists (
        select 1 from touched as t
        where t."day" >= p.starts_on and t."day" < p.before_on
    )
    or exists (
        select 1 from delivered as d
        where d.first_on < p.before_on and d.last_on >= p.starts_on
    )
