-- the scores of which composites are made, of the periods being built
create or replace temp table member_scores as
with owners as (
    select b.period_id, a.account_id, a.unit_id, a.region_code, a.sector, a.role
    from temp.building_periods as b
    join mart.accounts as a on a.valid_from < b.before_on and a.valid_before >= b.before_on
)

select
    o.account_id, o.unit_id, o.region_code, o.sector, o.role,
    s.period_id, s.index_id, s.score, s.score_low, s.score_high, s.is_at_least, s.posts
from mart.index_scores as s
join owners as o on o.account_id = s.account_id and o.period_id = s.period_id
where s.starts_on >= date '{{.From}}' and s.starts_on < date '{{.Before}}'
    and s.index_no in ({{join .Numbers ", "}})
union all by name
select d.* exclude (source, batches)
from base.delivered_members as d
where d.period_id in (select period_id from temp.building_periods)
    and d.index_id in ('{{join .External "', '"}}')
