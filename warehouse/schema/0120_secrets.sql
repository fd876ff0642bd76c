-- What the warehouse keeps to itself: the key of its check codes, as hexadecimal digits.
-- It is made at random when the file is first opened for writing.
create table meta.secrets (
    name varchar not null primary key,
    secret varchar not null
)
