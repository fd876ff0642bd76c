-- one measure of an account: its name, its value, and whether that is only a lower bound
create or replace macro figure(named, counted, is_open) as
{'measure': named, 'value': cast(counted as double), 'is_at_least': coalesce(is_open, false)}
