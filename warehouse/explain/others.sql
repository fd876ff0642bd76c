-- $1 period, $2 platforms with commas between them: what a scaled index reads of each
-- account of its list
select
    m.account_id,
    cast(p.formula_days as bigint) as formula_days,
    cast(p.real_days as bigint) as real_days,
    a.platform,
    d.region_code,
    d.level,
    d.sector{{range .Columns}},
    m.{{.}}{{end}}
from mart.account_measures as m
join mart.periods as p on p.period_id = m.period_id
join mart.account_platforms as a on a.account_id = m.account_id
left join mart.accounts as d
    on d.account_id = m.account_id and d.valid_from < p.before_on and d.valid_before >= p.before_on
where m.period_id = $1 and list_contains(string_split($2, ','), a.platform)
