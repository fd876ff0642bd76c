select count(*) from temp.listed where score is not null
