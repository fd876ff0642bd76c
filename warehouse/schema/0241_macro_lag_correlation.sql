-- the correlation of values with those before them as far as it matters to mean_test: from 0
-- to 0.95
create or replace macro lag_correlation(x, earlier) as
greatest(0, least(0.95, if(stddev_samp(earlier) > 0, corr(x, earlier), 0)))
