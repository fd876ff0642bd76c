create or replace temp table score_checked (
    check_name varchar, kind varchar, subject varchar, measured double, occurrences bigint,
    sampled bigint, found_on date, evidence varchar, row_ids varchar
)
