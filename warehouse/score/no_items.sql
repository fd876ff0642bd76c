create or replace temp table score_items (
    book varchar, kind varchar, subject varchar, step bigint, position bigint, item varchar,
    line varchar, title varchar, title_en varchar, occurrences bigint, sampled bigint,
    points bigint, is_open boolean, finding_ids varchar, evidence varchar, mark varchar,
    source varchar
)
