sha256(concat(
    {{range $i, $c := .Columns}}{{if $i}},
    {{end}}'{{$c}}:' || strlen(cast(t.{{$c}} as varchar)) || ':' || cast(t.{{$c}} as varchar)
    {{- end}}))
