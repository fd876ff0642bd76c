-- a number between 0 and 1, both left out, that seed, draw and item settle: the same
-- on every machine and for any number of threads, unlike random(). item is a hash;
-- the outer hash keeps the numbers of two items from moving together over the draws
create or replace macro uniform(seed, draw, item) as
(cast(hash(hash(cast(seed as bigint), cast(draw as bigint), cast(item as ubigint))) >> 12 as double)
    + 0.5) / 4503599627370496.0
