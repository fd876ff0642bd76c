-- which batches' rows this batch delivered again word for word: a batch that is
-- confirmed so is not taken back without the one that confirms it
insert into wh.meta.confirmations (batch_id, feed, confirmed_batch_id, "rows")
select {{.Batch}}, '{{.Feed}}', held_batch, count(*)
from temp.held
where is_same and held_batch <> {{.Batch}}
group by held_batch
