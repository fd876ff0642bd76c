create view bare.inputs as
select
    account_id,
    kind || ' ' || starts_on as period_id,
    split_part(account_id, ':', 1) as platform,
    case kind
        when 'month' then 30
        when 'year' then 365
        when 'half_year' then 182
        when 'quarter' then 91
        else 7
    end as formula_days,
    {{measures}}
from {{of}}
where kind = '{{kind}}' and starts_on >= date '{{from}}' and starts_on < date '{{before}}'
