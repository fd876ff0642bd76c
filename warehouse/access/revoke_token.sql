insert into meta.token_revocations (token_id, revoked_at, revoked_by) values ($id, $at, $by)
