{{how}}
select *, cast(split_part(period_id, ' ', 2) as date) as starts_on from (
{{scores}}
)
