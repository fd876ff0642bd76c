/*
grain: one row per account and the time for which its own and its unit's facts hold
materialize: table
note: an account that has facts but is not in the register has one row, with
    the platform that its id begins with
*/
with registered as (
    select
        a.account_id,
        a.platform,
        a.platform_uid,
        a.name,
        a.unit_id,
        u.name as unit_name,
        a.role,
        a.state,
        u.region_code,
        u.level,
        u.sector,
        a.verified_owner,
        true as is_registered,
        a.opened_on,
        a.closed_on,
        greatest(a.valid_from, coalesce(u.valid_from, a.valid_from)) as valid_from,
        least(a.valid_before, coalesce(u.valid_before, a.valid_before))
            as valid_before
    from base.account_versions as a
    left join base.unit_versions as u
        on u.unit_id = a.unit_id
        and u.valid_from < a.valid_before
        and u.valid_before > a.valid_from
),

unregistered as (
    select
        account_id,
        split_part(account_id, ':', 1) as platform,
        split_part(account_id, ':', 2) as platform_uid,
        account_id as name,
        false as is_registered,
        date '0001-01-01' as valid_from,
        date '9999-12-31' as valid_before
    from mart.seen_accounts
    where account_id not in (select account_id from raw.accounts)
),

accounts as (
    select * from registered
    union all by name
    select * from unregistered
)

select * from accounts
order by account_id, valid_from
