/*
rule: an account offers people a way to interact; its functions in the register name one
grain: one row per open account whose functions are told
materialize: mart macro
arguments: starts_on, before_on
note: measured: 1 where none of the words of interaction is among them, else 0
*/
select
    case when a.platform in ('website', 'app') then a.platform else 'account' end as kind,
    a.account_id as subject,
    if(regexp_matches(v.functions,
        '互动|留言|评论|私信|咨询|投诉|建言|信箱|问政|对话|客服|(?i:interact|comment|message)'),
        0.0, 1.0) as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    greatest(coalesce(a.holds_since, cast(starts_on as date)), cast(starts_on as date)) as found_on,
    '登记的功能：' || v.functions as evidence,
    a.account_id as row_ids
from base.accounts_now as a
join base.account_versions as v
    on v.account_id = a.account_id and v.valid_before = date '9999-12-31'
where a.is_open and trim(v.functions) <> '' and coalesce(a.holds_since < cast(before_on as date),
    true)
