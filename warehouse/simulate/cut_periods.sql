-- the pieces of the period, as if they were periods
create or replace temp table building_periods as
select
    piece_id as period_id,
    kind,
    starts_on,
    before_on,
    cast(before_on - starts_on as integer) as real_days
from temp.stale_pieces
