-- scores of resampled posts and days; filled draw by draw
create or replace temp table resampled (account_no integer, draw integer, score double)
