-- $1 account (NULL: all), $2 period, $3 index version: the figures of one account and period,
-- and the score that the last refresh gave them; no row where nothing is known of the two
select
    p.kind,
    strftime(p.starts_on, '%Y-%m-%d') as starts_on,
    strftime(p.before_on, '%Y-%m-%d') as before_on,
    strftime(p.before_on - 1, '%Y-%m-%d') as ends_on,
    cast(p.formula_days as bigint) as formula_days,
    cast(p.real_days as bigint) as real_days,
    -- where the days begin that a refresh builds together with this period
    strftime(date_trunc('month', p.starts_on), '%Y-%m-%d') as window_on,
    a.platform,
    d.name as account_name,
    d.unit_name,
    d.region_code,
    d.level,
    d.sector,
    s.score as stored_score,
    m.*
from mart.account_measures as m
join mart.periods as p on p.period_id = m.period_id
join mart.account_platforms as a on a.account_id = m.account_id
left join mart.accounts as d
    on d.account_id = m.account_id and d.valid_from < p.before_on and d.valid_before >= p.before_on
left join mart.index_scores as s
    on s.account_id = m.account_id and s.period_id = m.period_id and s.index_id = $3
where ($1 is null or m.account_id = $1) and m.period_id = $2
