select count(*) from temp.{{.Items}}
