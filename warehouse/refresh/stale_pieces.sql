-- the pieces that the stale periods of more than 62 days are made of: whole months, and
-- the parts of months (clip) at the ends of a range
create or replace temp table stale_pieces as
with months as (
    select
        period_id,
        starts_on,
        before_on,
        unnest(generate_series(
            date_trunc('month', starts_on), before_on - 1, interval 1 month
        )) as month
    from temp.stale_periods
    where real_days > 62
),

pieces as (
    select
        period_id,
        cast(month as date) as month,
        greatest(cast(month as date), starts_on) as starts_on,
        least(cast(month + interval 1 month as date), before_on) as before_on
    from months
),

kinds as (
    select
        *,
        if(starts_on = month and before_on = month + interval 1 month, 'month', 'clip') as kind
    from pieces
)

select
    period_id,
    if(kind = 'clip', 'range', kind) as name_kind,
    period_name(name_kind, starts_on, before_on) as piece_id,
    kind,
    starts_on,
    before_on
from kinds
