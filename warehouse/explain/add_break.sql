insert into mart.series_breaks values (
    $1, $2, $3, nullif($4, ''), cast(nullif($5, '') as date), cast(nullif($6, '') as date),
    $7, $8, $9, $10, $11
)
