-- what DuckDB counts as in use, in bytes
select cast(sum(memory_usage_bytes) as bigint) from duckdb_memory()
