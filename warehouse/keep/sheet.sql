insert into wh.meta.score_sheets by name
select
    $id as sheet_id, $rulebook as rulebook, $fingerprint as fingerprint, $period as period_id,
    cast($starts_on as date) as starts_on, cast($before_on as date) as before_on,
    cast($batch as bigint) as batch_id, $at as kept_at, $by as kept_by,
    nullif($reason, '') as reason,
    (select count(*) from {{.Scores}}) as subjects
