-- the least that a figure may be, from its mark: without a bound where it may be lower
create or replace macro lowest_of(figure, mark) as
if(figure is not null and mark is null, '-inf', cast(figure as double))
