/*
grain: one row per account and period that anything tells about; source: posts
    (it has some), account_days (the only ones to tell), account_periods (only a
    publisher's figures tell), none (it was seen and had no post: known zeros),
    unknown (what there is tells of followers, not of posts)
materialize: window
note: an account is seen in all days that a delivery which holds it spans
*/
with delivered as (
    select distinct v.account_id, b.period_id
    from mart.deliveries as v
    join base.batches_in_force as f on f.batch_id = v.batch_id
    join temp.building_periods as b
        on v.starts_on < b.before_on and v.ends_on >= b.starts_on
),

told as (
    select account_id, period_id from temp.day_measures
    union
    select account_id, period_id from temp.publisher_measures
    union
    select account_id, period_id from delivered
)

select
    t.account_id,
    t.period_id,
    case
        when p.posts > 0 then 'posts'
        when d.posts is not null then 'account_days'
        when u.has_counts then 'account_periods'
        when v.account_id is not null then 'none'
        else 'unknown'
    end as source,
    coalesce(p.active_mask, d.active_mask, 0) as active_mask,
    b.starts_on,
    b.real_days
from told as t
join temp.building_periods as b on b.period_id = t.period_id
left join temp.post_measures as p
    on p.account_id = t.account_id and p.period_id = t.period_id
left join temp.day_measures as d
    on d.account_id = t.account_id and d.period_id = t.period_id
left join temp.publisher_measures as u
    on u.account_id = t.account_id and u.period_id = t.period_id
left join delivered as v
    on v.account_id = t.account_id and v.period_id = t.period_id
