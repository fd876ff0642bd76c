-- the place of a mask's lowest bit, from 0; NULL for an empty mask
create macro lowest_bit(mask) as
case when mask > 0 then bit_count((mask & -mask) - 1) end
