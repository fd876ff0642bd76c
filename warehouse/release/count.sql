select count(*) from meta.{{.Table}} where release_id = $1
