-- the rows of the table that the chunk corrects; the test is wrapped so that it stays
-- a look-up in the few of them: as a plain join DuckDB may keep the table in memory,
-- whose size it does not know while its rows are not committed
create or replace temp table replaced as
select t.rowid as held_row, t.*
from wh.{{.Table}} as t
where {{if .IsAnyReplaced}}coalesce(t.rowid in (
        select held_row from temp.held where not is_same
    ), false){{if .Range}}
    and t.{{.Range}} >= {{.Low}} and t.{{.Range}} <= {{.High}}{{end}}{{else}}false{{end}}
