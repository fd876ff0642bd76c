-- how often a row is in a bootstrap's draw: Poisson with mean 1, by inversion of a
-- uniform number; more than 8 times happens once in a million
create or replace macro poisson(u) as
case
    when u < 0.36787944117144233 then 0
    when u < 0.7357588823428847 then 1
    when u < 0.9196986029286058 then 2
    when u < 0.9810118431238462 then 3
    when u < 0.9963401531726563 then 4
    when u < 0.9994058151824183 then 5
    when u < 0.9999167588507119 then 6
    when u < 0.9999897508033253 then 7
    else 8
end
