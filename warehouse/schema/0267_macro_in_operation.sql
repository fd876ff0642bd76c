-- whether an account of the register runs on a day; days that nobody knows do not matter
create or replace macro in_operation(state, opened_on, closed_on, on_day) as
coalesce(opened_on <= on_day, true) and coalesce(
    closed_on > on_day, coalesce(state, 'active') not in ('planned', 'closed', 'cancelled')
)
