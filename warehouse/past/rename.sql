alter table mart.{{.Table}} rename to {{.Table}}_rebuilt
