-- a quantile of an ordered list, between neighbours in proportion (R-7, as quantile_cont)
create or replace macro quantile_of(ordered, q) as
cast(ordered as double[])[1 + cast(floor((len(ordered) - 1) * q) as bigint)]
    + ((len(ordered) - 1) * q - floor((len(ordered) - 1) * q))
    * (cast(ordered as double[])[1 + cast(ceil((len(ordered) - 1) * q) as bigint)]
        - cast(ordered as double[])[1 + cast(floor((len(ordered) - 1) * q) as bigint)])
