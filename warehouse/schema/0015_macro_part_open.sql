-- 1 when what a post adds to a part is not known exactly
create macro part_open(is_inside, is_open) as
case when is_inside is null then 1 when is_inside then is_open else 0 end
