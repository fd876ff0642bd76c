-- the rows that a schedule has told already, by their hashes, so that it can tell
-- the new ones alone
create table meta.dispatch_rows (
    schedule varchar not null,
    row_hash varchar not null,
    first_sent_at timestamp not null
)
