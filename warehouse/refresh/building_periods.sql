-- the periods of one chunk
create or replace temp table building_periods as
select * from temp.stale_periods
where $length = if(real_days > 62, 'long', 'short')
    and date_trunc(if(real_days > 62, 'year', '{{.Span}}'), starts_on) = cast($first_on as date)
union all by name
select distinct
    piece_id as period_id,
    kind,
    starts_on,
    before_on,
    cast(before_on - starts_on as integer) as real_days
from temp.stale_pieces
where kind = 'clip' and $length = 'clip'
    and date_trunc('{{.Span}}', starts_on) = cast($first_on as date)
