-- the measures gained a column (last_post_on): where the table is missing, the
-- next refresh builds every period anew
drop table if exists mart.account_measures
