/*
grain: one row per subject (see compared_totals) and measure that is known of it in a period
    (see compared_figures)
materialize: mart macro
arguments: list_period, first_on, next_on, wanted
*/
select * from mart.compared_figures(list_period, first_on, next_on, wanted, cast(null as varchar))
