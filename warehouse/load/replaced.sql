-- the rows of the table that the chunk corrects
create or replace temp table replaced as
select h.arriving_row, h.held_row, t.*
from wh.{{.Table}} as t
join temp.held as h on h.held_row = t.rowid
where not h.is_same{{if .Range}}
    and t.{{.Range}} >= {{.Low}} and t.{{.Range}} <= {{.High}}{{end}}
