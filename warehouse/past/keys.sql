select feed, key_columns from wh.meta.feed_keys order by feed
