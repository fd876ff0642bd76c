create or replace temp table platforms_before as
select account_id, platform from mart.account_platforms
