create table memory.main.{{.Table}} as
with standings as materialized (
    select * from mart.standings($1, $2, $3, $4)
)

select * from standings
order by position
