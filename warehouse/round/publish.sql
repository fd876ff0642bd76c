insert into meta.round_publications by name
select
    $round as round_id, $title as title, $fingerprint as fingerprint,
    count(*) filter (verdict <> 'unexamined') as checked,
    count(*) filter (verdict = 'fail') as failed,
    count(*) filter (verdict = 'unknown') as undecided, $hash as list_hash,
    (select coalesce(max(batch_id), 0) from meta.batches) as batch_id,
    $by as published_by, $at as published_at
from meta.round_verdicts
where round_id = $round
