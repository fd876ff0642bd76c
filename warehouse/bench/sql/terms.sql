select terms from mart.index_scores
where index_id = $1 and period_id = $2 and score is not null
