-- $1 period, $2 its first day, $3 the day after its last, $4 account, $5 index (NULL: the
-- leading one), $6 step, $7 list, $8 tag: where the account stands among its peers
with named as (
    select coalesce($5, (select index_id from mart.leading_index($1, $2, $4))) as index_id
)

select p.*, n.index_id
from named as n
left join mart.peer_positions($1, $2, $3, $4,
    coalesce($5, (select index_id from mart.leading_index($1, $2, $4))),
    cast($6 as integer), false, $7, $8) as p on true
