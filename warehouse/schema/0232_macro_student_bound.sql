-- how far from 0 Student's t of some degrees of freedom is in 5 of 100 draws: the inverse of
-- student_tail, so that an interval and a p value never disagree
create or replace macro student_bound(freedom) as
sqrt(freedom * (exp(
    (1.9599639845400545 * (8 * freedom + 3) / (8 * freedom + 1))
    * (1.9599639845400545 * (8 * freedom + 3) / (8 * freedom + 1)) / freedom
) - 1))
