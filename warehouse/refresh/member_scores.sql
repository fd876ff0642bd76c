-- the scores of which composites are made, of the periods being built
create or replace temp table member_scores as
with scores as materialized (
    select
        s.account_id, s.period_id, b.before_on, s.index_id, s.score, s.score_low, s.score_high,
        s.is_at_least, s.posts
    from temp.built_scores_in_parts as s
    join temp.building_periods as b on b.period_id = s.period_id
    where s.index_no in ({{join .Numbers ", "}})
)

select s.* exclude (before_on), a.unit_id, a.region_code, a.sector, a.role
from scores as s
join mart.accounts as a
    on a.account_id = s.account_id
    and a.valid_from < s.before_on and a.valid_before >= s.before_on
union all by name
select d.* exclude (source, batches)
from base.delivered_members as d
where d.period_id in (select period_id from temp.building_periods)
    and d.index_id in ('{{join .External "', '"}}')
