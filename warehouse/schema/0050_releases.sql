-- one row per published list, never changed: batch_id is the state that it was made
-- from; parameters is a JSON object, columns a JSON list of names and types; what
-- list_hash covers is written in package queries/release
create table meta.releases (
    release_id varchar primary key,
    title varchar,
    query varchar not null,
    parameters varchar not null,
    columns varchar not null,
    index_id varchar not null,
    fingerprint varchar not null,
    options varchar not null,
    period_id varchar not null,
    batch_id bigint not null,
    snapshot_id bigint not null,
    made_with varchar not null,
    published_by varchar not null,
    published_at timestamp not null,
    accounts bigint not null,
    list_hash varchar not null
)
