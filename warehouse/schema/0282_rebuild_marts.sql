-- scores of lists may go either way: the next refresh builds all
drop table if exists mart.account_measures
