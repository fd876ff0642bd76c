-- 1 when the list holds a score of the account
select count(*) from temp.listed where account_id = $1 and score is not null
