select json_serialize_sql(cast($1 as varchar))
