/*
grain: one row per list or tag: that were defined, and those that only have members
materialize: mart view
*/
with named as (
    select kind, list_name from raw.lists
    union
    select kind, list_name from raw.list_members
)

select
    n.kind, n.list_name, l.platform, l.region_code, l.level, l.sector, l.unit_id, l."role",
    l.name_contains, l.remark
from named as n
left join raw.lists as l on l.kind = n.kind and l.list_name = n.list_name
