-- the chance that Student's t of some degrees of freedom is as far from 0 as t or farther:
-- the normal tail of Wallace's transformation (1959), within 0.002 from 3 degrees on
create or replace macro student_tail(t, freedom) as
normal_tail((8 * freedom + 1) / (8 * freedom + 3) * sqrt(freedom * ln(1 + t * t / freedom)))
