-- grain: one row per line of the rulebooks
create or replace table memory.main.{{.Prefix}} as
select unnest(from_json($lines, '{{.Shape}}'), max_depth := 2)
