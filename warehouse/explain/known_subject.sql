-- $1 account, $2 period: which of the two is known at all
select
    cast(exists (select 1 from mart.accounts where account_id = $1) as varchar) as has_account,
    cast(exists (select 1 from mart.periods where period_id = $2) as varchar) as has_period
