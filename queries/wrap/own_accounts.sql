select account_id from mart.own_accounts($1, $2, $3)
