/*
rule: an account is filed before it runs (国办发〔2018〕123号)
grain: one row per account that is still planned, or whose rows in the register go
    from planned to running with no filing between or after
materialize: view
note: a register that only tells that an account runs does not tell whether it was
    filed, so such accounts are not judged. Planned is a weak signal until the
    account has a day of opening or facts
*/
with steps as (
    select
        account_id,
        state,
        valid_from,
        lag(state) over versions as state_before,
        bool_or(state = 'filed') over (partition by account_id) as is_filed
    from base.account_versions
    window versions as (partition by account_id order by valid_from)
),

unfiled as (
    select account_id, max(valid_from) as since
    from steps
    where state_before = 'planned' and state in ('active', 'paused')
        and not coalesce(is_filed, false)
    group by account_id
),

judged as (
    select
        a.*,
        u.since,
        a.state = 'planned' as is_planned,
        a.opened_on is not null
        or a.account_id in (select account_id from mart.seen_accounts) as has_begun
    from base.accounts_now as a
    left join unfiled as u on u.account_id = a.account_id
    where a.state = 'planned' or (u.account_id is not null and a.is_open)
)

select
    'not_filed' as rule,
    if(is_planned and not has_begun, 'low', 'high') as severity,
    unit_id,
    account_id,
    platform,
    if(is_planned, coalesce(opened_on, holds_since), since) as since,
    case
        when not is_planned then '拟开设 → 运行 (planned → running)'
        when has_begun then '拟开设，已开设 (planned, yet begun)'
        else '拟开设 (planned)'
    end as found,
    '已备案 (filed)' as expected,
    account_id as row_ids
from judged
