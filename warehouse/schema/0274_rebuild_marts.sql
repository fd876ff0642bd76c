-- findings and appeals have joined the marts: the next refresh builds all
drop table if exists mart.account_measures
