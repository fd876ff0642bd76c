-- what the scores of the last snapshot were computed with
select formulas from meta.snapshots order by snapshot_id desc limit 1
