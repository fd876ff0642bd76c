select '"' || column_name || '"' from duckdb_columns()
where database_name = 'wh' and schema_name = '{{.Schema}}' and table_name = '{{.Table}}'
order by column_name
