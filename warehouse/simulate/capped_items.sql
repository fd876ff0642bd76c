/*
grain: one row per post of the accounts that have a capped one
*/
create or replace temp table capped_items as
select * from temp.post_items
where account_no in (select account_no from temp.post_accounts where is_capped)
