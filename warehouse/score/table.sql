-- one of the tables that package rulebook compiles books to
create or replace temp table score_{{.Name}} as
select unnest(from_json(cast($rows as json), '{{.Shape}}'), max_depth := 2)
