-- the most that a figure may be, from its mark: without a bound where it is not exact
create or replace macro highest_of(figure, mark) as
if(figure is not null and mark is distinct from false, 'inf', cast(figure as double))
