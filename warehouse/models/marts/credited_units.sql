/*
grain: one row per unit with credits: the first and last day of a credited post. Between
    them a person without a credit wrote nothing; outside nothing is known
materialize: table
*/
select unit_id, min(published_on) as first_on, max(published_on) as last_on
from mart.credits
where published_on is not null
group by unit_id
order by unit_id
