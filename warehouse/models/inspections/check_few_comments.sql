/*
rule: an account reaches a number of comments (formalism guard)
grain: one row per account whose comments of the period's months are known
materialize: mart macro
arguments: starts_on, before_on
note: measured: comments of the months that begin in the period; a lower bound is not judged
*/
select * from mart.reactions_judged('comments', starts_on, before_on)
