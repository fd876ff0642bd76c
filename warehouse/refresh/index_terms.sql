-- the terms of every index, as the values of terms in the scores are ordered
create or replace table mart.index_terms (
    index_id varchar,
    subject varchar,
    term_no integer,
    term_id varchar,
    title_zh varchar,
    title_en varchar,
    component varchar,
    is_external boolean,
    weight double
)
