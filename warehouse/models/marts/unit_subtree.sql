/*
grain: one row per unit and each unit below it, itself included at depth 0
materialize: table
note: by the newest parents; a unit that is its own ancestor is followed once
*/
with recursive parents as (
    select unit_id, parent_id from base.unit_versions
    where valid_before = date '9999-12-31'
),

subtree as (
    select unit_id as ancestor_id, unit_id, 0 as depth from parents
    union
    select s.ancestor_id, p.unit_id, s.depth + 1
    from subtree as s
    join parents as p on p.parent_id = s.unit_id
    where s.depth < 20 and p.unit_id <> s.ancestor_id
)

select ancestor_id, unit_id, min(depth) as depth from subtree
group by ancestor_id, unit_id
order by ancestor_id, depth, unit_id
