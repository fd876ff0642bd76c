insert into meta.tokens by name
select
    $id as token_id, $name as name, $role as role, $unit as scope_unit, $region as scope_region,
    $platform as scope_platform, $hash as token_hash, $created_at as created_at,
    $created_by as created_by, cast($expires_at as timestamp) as expires_at
