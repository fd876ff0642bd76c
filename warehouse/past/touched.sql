-- the days whose figures batches after one moment changed
create or replace temp table touched_since as
select distinct "day" from base.touched_days where batch_id > {{.Since}}
union
select unnest(generate_series(d.starts_on, d.ends_on, interval 1 day))::date
from (
    select min(starts_on) as starts_on, max(ends_on) as ends_on
    from mart.deliveries
    where batch_id > {{.Since}}
        or batch_id in (
            select undoes from meta.batches where batch_id > {{.Since}}
        )
) as d
where d.starts_on is not null
