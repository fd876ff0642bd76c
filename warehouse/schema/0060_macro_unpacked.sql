-- the followers of a packed number: see day_measures
create macro unpacked(packed) as
cast((packed % 2199023255552 - packed % 2) / 2 as bigint)
