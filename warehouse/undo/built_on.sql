-- the later batches, still in force, that replaced rows of a batch or delivered
-- them again word for word: taking it back under them would lose what they say
with later as (
    {{range .Tables}}select superseded_by as batch_id
    from wh.raw.{{.}}_history
    where batch_id = {{$.Batch}} and superseded_by <> {{$.Batch}}
    union
    {{end}}select batch_id from wh.meta.confirmations
    where confirmed_batch_id = {{.Batch}}
)

select b.batch_id
from later as l
join wh.meta.batches as b on b.batch_id = l.batch_id
where b.undoes is null
    and b.batch_id not in (
        select undoes from wh.meta.batches where undoes is not null
    )
order by b.batch_id desc
