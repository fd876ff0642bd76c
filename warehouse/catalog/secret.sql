select secret from meta.secrets where name = $1
