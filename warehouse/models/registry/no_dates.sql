/*
rule: opening, change and closing are registered with their days (国办发〔2018〕123号)
grain: one row per account whose days and state do not fit each other
materialize: view
*/
with judged as (
    select
        *,
        case
            when opened_on > closed_on then 'order'
            when state in ('closed', 'cancelled') and closed_on is null then 'no day'
            when is_open and closed_on is not null then 'open'
        end as fault
    from base.accounts_now
)

select
    'no_dates' as rule,
    'medium' as severity,
    unit_id,
    account_id,
    platform,
    coalesce(closed_on, holds_since) as since,
    case fault
        when 'no day' then '无关停日期 (no closed_on)'
        when 'open' then '在运行，关停日期 ' || closed_on || ' (open, closed_on)'
        else '开设 ' || opened_on || '，关停 ' || closed_on || ' (opened_on, closed_on)'
    end as found,
    case fault
        when 'no day' then '有关停日期 (closed_on)'
        when 'open' then '状态为关停或注销 (state closed or cancelled)'
        else '先开设后关停 (opened before closed)'
    end as expected,
    account_id as row_ids
from judged
where fault is not null
