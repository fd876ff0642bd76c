-- what a post adds to the count of a part of the posts (headlines, originals):
-- its own count, 0 when it lies outside the part, unknown when that is unknown
create macro part(is_inside, amount) as
case when is_inside then amount when not is_inside then 0 end
