-- the sum of counts as mart.account_weeks keeps them; NULL where one is only a lower bound
create or replace macro exact_sum(counted) as if(bool_or(counted < 0), null, sum(counted))
