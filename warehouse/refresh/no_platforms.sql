create or replace temp table platforms_before (
    account_id varchar,
    platform varchar
)
