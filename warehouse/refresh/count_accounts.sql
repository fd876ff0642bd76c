select count(*) from mart.account_platforms
