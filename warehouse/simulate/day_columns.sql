-- the columns of the table of account days
select column_name from duckdb_columns() where schema_name = 'raw' and table_name = 'account_days'
group by column_name
