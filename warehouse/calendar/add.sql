-- $1 is a JSON list of the rows, each a list of texts in the order of the columns
insert into meta.holidays
select
    cast(row[1] as date), cast(row[2] as boolean), row[3], row[4], row[5]
from (select unnest(from_json($1, '[["VARCHAR"]]')) as row)
