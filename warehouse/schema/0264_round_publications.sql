-- grain: one row per round whose bulletin was published, never changed: list_hash covers its
-- rows of meta.round_verdicts and meta.round_problems
create table meta.round_publications (
    round_id varchar not null,
    title varchar,
    fingerprint varchar not null,
    checked bigint not null,
    failed bigint not null,
    undecided bigint not null,
    list_hash varchar not null,
    batch_id bigint not null,
    published_by varchar not null,
    published_at timestamp not null
)
