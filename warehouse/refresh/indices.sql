-- the index versions that scores are computed of, numbered
create or replace table mart.indices as
select * from (values
    {{range $i, $id := .IDs}}{{if $i}},
    {{end}}('{{$id}}', {{$i}}){{end}}
) as versions (index_id, index_no)
