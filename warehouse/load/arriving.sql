-- a chunk that may hold a key twice, with a mark on the last row of each key: such
-- a file is read as two deliveries, the later one holds
create or replace temp table arriving as
select
    {{join .Columns ", "}},
    row_number() over (
        partition by {{join .Key ", "}} order by line desc
    ) = 1 as is_last
from {{.View}}
