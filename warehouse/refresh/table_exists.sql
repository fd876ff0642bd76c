select count(*) from duckdb_tables()
where database_name = 'wh' and schema_name = $schema and table_name = $name
