-- its columns have changed, and longer periods have joined: the next refresh builds all
drop table if exists mart.account_measures
