select subjects from wh.meta.score_sheets where sheet_id = $1
