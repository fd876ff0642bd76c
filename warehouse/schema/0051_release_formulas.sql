-- the definitions that a list was computed with, whole, in the order of computation:
-- that of its index comes last
create table meta.release_formulas (
    release_id varchar not null,
    "position" bigint not null,
    index_id varchar not null,
    fingerprint varchar not null,
    definition varchar not null
)
