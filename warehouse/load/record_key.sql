insert into wh.meta.feed_keys (feed, key_columns)
select $1, $2
where $1 not in (select feed from wh.meta.feed_keys)
