/*
rule: an account reaches a number of forwards (formalism guard)
grain: one row per account whose forwards of the period's months are known
materialize: mart macro
arguments: starts_on, before_on
note: measured: forwards of the months that begin in the period; a lower bound is not judged
*/
select * from mart.reactions_judged('forwards', starts_on, before_on)
