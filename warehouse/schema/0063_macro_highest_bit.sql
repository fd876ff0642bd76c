create macro highest_bit(mask) as
case when mask > 0 then length(bin(mask)) - 1 end
