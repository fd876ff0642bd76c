-- the texts of the rulebooks under which scores were kept, one row a file: fingerprint is
-- that of the sheets, and proves them
create table meta.rulebook_texts (
    fingerprint varchar not null,
    place bigint not null,
    rulebook varchar not null,
    file varchar not null,
    text varchar not null
)
