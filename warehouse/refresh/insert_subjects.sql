-- The number of the index is filled in: of rows not committed the size is not known, so that
-- a join with mart.indices would walk them one by one.
insert into mart.subject_scores by name
with scores as materialized (
    select s.*, p.starts_on
    from temp.composed as s
    join temp.building_periods as p on p.period_id = s.period_id
    where s.subject <> 'account'
)

select *, {{.IndexNo}} as index_no from scores
