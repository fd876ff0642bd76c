-- its columns have changed: the next refresh builds it anew
drop table if exists mart.account_measures
