-- lists and the macro mart.standings have joined: the next refresh builds all
drop table if exists mart.account_measures
