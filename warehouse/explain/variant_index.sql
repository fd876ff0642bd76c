-- mart.indices with {{.ID}}, under the number that explain/variant_scores.sql gives it
create or replace temp view indices as
select * from mart.indices
union all by name
select '{{.ID}}' as index_id, cast(-1 as integer) as index_no
