-- the periods of one chunk
create or replace temp table building_periods as
select * from temp.stale_periods
where kind = $kind
    and (real_days > 62) = cast($is_long as boolean)
    and date_trunc(if(real_days > 62, 'year', '{{.Span}}'), starts_on) = cast($month as date)
union all by name
select distinct
    piece_id as period_id,
    kind,
    starts_on,
    before_on,
    cast(before_on - starts_on as integer) as real_days
from temp.stale_pieces
where kind = 'clip' and $kind = 'clip' and date_trunc('{{.Span}}', starts_on) = cast($month as date)
