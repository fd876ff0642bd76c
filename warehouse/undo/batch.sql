-- a batch as text: its feeds, its source, what it took back, what took it back
select
    b.feeds,
    b.source,
    coalesce(cast(b.undoes as varchar), '') as undoes,
    coalesce(cast(u.batch_id as varchar), '') as undone_by
from meta.batches as b
left join meta.batches as u on u.undoes = b.batch_id
where b.batch_id = $1
