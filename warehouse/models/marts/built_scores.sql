/*
grain: one row per account, index version and period being built
materialize: window view
note: what is made of the scores of a chunk reads them here, in parts (refresh_parts.go)
*/
select * from mart.index_scores
where starts_on >= cast($starts_on as date) and starts_on < cast($before_on as date)
    and period_id in (select period_id from temp.building_periods)
    and $in_part
