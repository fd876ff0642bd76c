select count(*) from duckdb_tables()
where database_name = 'wh' and table_name = 'migrations'
