create or replace temp table score_results (
    book varchar, kind varchar, subject varchar, class varchar, is_exempt boolean,
    is_scored boolean, is_combined boolean, verdict varchar, vetoes bigint, deducted bigint,
    result bigint, bonus bigint, exact bigint, total bigint, grade varchar, rank bigint,
    ranked_of bigint, guard_zh varchar, guard_en varchar, causes varchar
)
