insert into meta.secrets (name, secret) values ($1, $2)
