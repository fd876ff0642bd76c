select table_name from duckdb_tables()
where database_name = 'wh'
    and schema_name = 'raw'
    and not ends_with(table_name, '_history')
order by table_name
