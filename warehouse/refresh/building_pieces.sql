-- the pieces of the periods being built
create or replace temp table building_pieces as
select s.period_id, s.piece_id
from temp.stale_pieces as s
join temp.building_periods as b on b.period_id = s.period_id
