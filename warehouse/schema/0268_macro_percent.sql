-- a share in percent, rounded half up to so many decimals, from whole numbers; NULL of none
create or replace macro percent(part, whole, places) as
(200 * part * cast(power(10, places) as bigint) + whole) // nullif(2 * whole, 0)
    / cast(power(10, places) as bigint)
