-- grain: one row per unit and subject that it or a unit below it answers for
create or replace temp table score_members as
select t.ancestor_id as unit, c.kind, c.subject
from score_candidates as c
join mart.unit_subtree as t on t.unit_id = c.unit_id
