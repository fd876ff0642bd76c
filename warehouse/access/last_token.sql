select max(cast(substr(token_id, 2) as bigint)) from meta.tokens
