/*
grain: one row per account with figures in a period and measure that is known of it, the
    score of an index (NULL: none) among them, with the cell of a table that it belongs to:
    platform and up to three keys
materialize: mart macro
arguments: list_period, first_on, next_on, members, asked_index, asked_measure, keys
note: keys is platform, or some of level, sector and class with _ between, in this order;
    members is a list of accounts, NULL: all. What is not known of an account is 'unknown'.
    is_open: as is_at_least of mart.index_scores. is_closed_since: the register of today
    says that it is closed
*/
with wanted_keys as (
    select list_filter(string_split(keys, '_'), k -> k <> 'platform') as names
),

accounts as (
    select
        c.account_id, c.platform, len(k.names) as most_depth,
        list_transform(k.names, name -> coalesce(case name when 'level' then c."level"
            when 'sector' then c.sector else c.follower_class end, 'unknown')) as cell
    from mart.peer_candidates(list_period, first_on, next_on) as c
    cross join wanted_keys as k
    where members is null or c.account_id in (select unnest(members))
),

closed as (
    select account_id from mart.accounts
    where valid_before = date '9999-12-31'
        and (state in ('closed', 'cancelled') or closed_on is not null)
),

figures as (
    select subject_id as account_id, measure, value, is_at_least
    from mart.compared_figures(list_period, first_on, next_on, (
        select list({'subject': account_id, 'account': account_id}) from accounts
    ), asked_measure)
    union all
    select account_id, 'score', score, is_at_least
    from mart.index_scores
    where starts_on = cast(first_on as date) and period_id = list_period
        and index_no = (select index_no from mart.indices where index_id = asked_index)
        and score is not null and (asked_measure is null or asked_measure = 'score')
)

select
    a.account_id, a.platform, a.most_depth, a.cell[1] as key_1, a.cell[2] as key_2,
    a.cell[3] as key_3, f.measure, f.value, f.is_at_least as is_open,
    a.account_id in (select account_id from closed) as is_closed_since
from accounts as a
inner join figures as f on f.account_id = a.account_id
