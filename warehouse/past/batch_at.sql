-- the newest batch that was complete at a moment (UTC)
select coalesce(max(batch_id), 0) from meta.batches
where finished_at <= cast($1 as timestamp)
