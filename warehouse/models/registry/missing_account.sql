/*
rule: governments of counties and above, and departments of the State Council,
    have an account (国办发〔2018〕123号); a government is known by its name
    (…政府, …行政公署)
grain: one row per such unit without an open account
materialize: view
note: the account of its office, a unit below it whose name begins with the
    government's own (…人民政府办公厅), counts as the government's
*/
with obliged as (
    select * from base.units_now
    where level = 'national'
        or (
            level in ('province', 'city', 'county')
            and regexp_matches(plain_name(name), '(政府|行政公署)$')
        )
),

offices as (
    select unit_id as obliged_id, unit_id from obliged
    union all
    select o.unit_id, u.unit_id
    from obliged as o
    join base.units_now as u
        on u.parent_id = o.unit_id
        and starts_with(plain_name(u.name), plain_name(o.name))
),

accounts as (
    select
        o.obliged_id,
        count(*) filter (where a.is_open) as open_accounts,
        string_agg(a.account_id, ' ' order by a.account_id) as account_ids
    from offices as o
    left join base.accounts_now as a on a.unit_id = o.unit_id
    group by o.obliged_id
)

select
    'missing_account' as rule,
    'high' as severity,
    obliged_id as unit_id,
    cast(null as varchar) as account_id,
    cast(null as varchar) as platform,
    cast(null as date) as since,
    '0' as found,
    '≥ 1' as expected,
    concat_ws(' ', obliged_id, account_ids) as row_ids
from accounts
where open_accounts = 0
