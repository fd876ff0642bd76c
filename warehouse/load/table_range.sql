select count(*), {{if .Range}}min({{.Range}}), max({{.Range}}){{else}}null, null{{end}}
from wh.{{.Table}}
