insert into wh.raw.account_days ({{columns}}, batch_id, line)
select {{columns}}, 1, 0 from incoming
