select
    t.token_id, t.name, t.role, t.scope_unit, t.scope_region, t.scope_platform, t.token_hash,
    cast(epoch_us(t.created_at) as varchar), t.created_by, cast(epoch_us(t.expires_at) as varchar),
    cast(epoch_us(r.revoked_at) as varchar), r.revoked_by
from meta.tokens as t
left join meta.token_revocations as r on r.token_id = t.token_id
order by t.token_id
