/*
grain: one row per credit: a person, a role and a post
materialize: table
note: published_on is NULL where the post is not in the warehouse. The unit is the one
    that the credit names, else that of the person's only row for this role in the list
    of staff, else that of the account today
*/
with posts as (
    select account_id, post_id, published_on, is_original, title from base.posts
    where post_id in (select post_id from raw.credits)
),

homes as (
    select person, role, min(unit_id) as unit_id from raw.staff
    group by person, role
    having count(*) = 1
)

select
    c.account_id,
    c.post_id,
    c.person,
    c.role,
    coalesce(c.unit_id, h.unit_id, a.unit_id) as unit_id,
    p.published_on,
    p.is_original,
    p.title
from raw.credits as c
left join posts as p on p.account_id = c.account_id and p.post_id = c.post_id
left join homes as h on h.person = c.person and h.role = c.role
left join base.accounts_now as a on a.account_id = c.account_id
order by p.published_on, c.account_id, c.post_id, c.person
