-- the chance that the mean of n differences is as far from 0 as middle where there is no
-- difference: Student's t, with n reduced to n (1 - r) / (1 + r) for the correlation r of each
-- with the one before; NULL for fewer than 8, or where they are worth fewer than 4, or all equal
create or replace macro mean_test(n, middle, spread, r) as
if(n < 8 or n * (1 - r) / (1 + r) < 4 or spread = 0, null, student_tail(
    middle / (spread / sqrt(n * (1 - r) / (1 + r))), n * (1 - r) / (1 + r) - 1))
