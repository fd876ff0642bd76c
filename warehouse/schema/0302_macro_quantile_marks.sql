-- the marks (as is_at_least of mart.index_scores) of quantiles, from the same quantiles of what
-- the figures may be at least (see lowest_of) and at most (highest_of): a quantile is a lower
-- bound where it rises if what may be higher is infinite, and may go either way where it falls
create or replace macro quantile_marks(found, lowest, highest) as
list_transform(list_zip(found, lowest, highest), z -> if(z[2] <> z[1], null, z[3] <> z[1]))
