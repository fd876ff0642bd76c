-- 1 when accounts came after the last snapshot: they may change an account's
-- platform and thereby which indices it has
select count(*) from meta.batches
where batch_id > $last_batch
    and list_contains(string_split(feeds, ','), 'accounts')
