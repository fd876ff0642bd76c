insert into wh.meta.release_withdrawals (release_id, withdrawn_by, withdrawn_at, reason)
values ($release, $by, $at, $reason)
