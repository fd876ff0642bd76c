/*
grain: one row per account, the time for which its facts hold, and function that the register
    says it offers; none where the register tells of none
materialize: mart view
*/
select
    account_id, valid_from, valid_before,
    unnest(list_distinct(list_filter(
        string_split_regex(functions, '[、，,;；/|\s]+'), word -> word <> ''))) as offered
from base.account_versions
