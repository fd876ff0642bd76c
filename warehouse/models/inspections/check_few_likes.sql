/*
rule: an account reaches a number of likes (formalism guard)
grain: one row per account whose likes of the period's months are known
materialize: mart macro
arguments: starts_on, before_on
note: measured: likes of the months that begin in the period; a lower bound is not judged
*/
select * from mart.reactions_judged('likes', starts_on, before_on)
