insert into meta.rounds by name
select
    $round as round_id, $title as title, $rulebook as rulebook, cast($on_day as date) as on_day,
    cast($deadline_on as date) as deadline_on, $kinds as kinds, $platform as platform,
    $region as region, $level as level, $sector as sector, $unit as unit_id, $strata as strata,
    cast($share as bigint) as share, cast($size as bigint) as size, cast($least as bigint) as least,
    $shares as shares, $cover as cover, $seed as seed, $by as drawn_by, $at as drawn_at,
    (select coalesce(max(batch_id), 0) from meta.batches) as batch_id
