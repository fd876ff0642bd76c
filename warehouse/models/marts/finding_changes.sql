/*
grain: one row per recorded finding and batch after which it stood differently or was told anew
materialize: mart view
note: state_before is NULL where it was not there before; gone: its batch was taken back
*/
with events as (
    select finding_id, batch_id, 1 as part, told, is_there, null as step, null as appeal_id
    from base.finding_events
    union all
    select finding_id, batch_id, 2, null, null, step, appeal_id
    from base.appeal_events
),

standing as (
    select
        finding_id, batch_id, part,
        last_value(told ignore nulls) over so_far as told,
        last_value(is_there ignore nulls) over so_far as is_there,
        last_value(step ignore nulls) over so_far as step,
        last_value(appeal_id ignore nulls) over so_far as appeal_id
    from events
    window so_far as (
        partition by finding_id order by batch_id, part, appeal_id
        rows between unbounded preceding and current row
    )
),

after_batch as (
    select
        finding_id, batch_id, if(step = 'none', null, appeal_id) as appeal_id,
        case
            when not coalesce(is_there, false) then 'gone'
            else finding_state(told, coalesce(step <> 'none', false),
                nullif(nullif(step, 'pending'), 'none'))
        end as state_after
    from standing
    qualify row_number() over (
        partition by finding_id, batch_id order by part desc, appeal_id desc nulls last
    ) = 1
)

select
    a.finding_id, a.batch_id, a.appeal_id,
    lag(a.state_after) over (partition by a.finding_id order by a.batch_id) as state_before,
    a.state_after, b.finished_at as changed_at, b.loaded_by as changed_by, b.source
from after_batch as a
left join meta.batches as b on b.batch_id = a.batch_id
