-- grain: one row per check round as it was drawn, never changed: which subjects in
-- operation on a day could be drawn (the filters), how they are split (strata, a list of
-- columns with commas), how many are drawn of each stratum, and the seed; shares is a JSON
-- list of strata with a share of their own; shares are in millionths
create table meta.rounds (
    round_id varchar not null,
    title varchar,
    rulebook varchar not null,
    on_day date not null,
    deadline_on date,
    kinds varchar not null,
    platform varchar,
    region varchar,
    level varchar,
    sector varchar,
    unit_id varchar,
    strata varchar not null,
    share bigint,
    size bigint,
    least bigint not null,
    shares varchar not null,
    cover varchar not null,
    seed varchar not null,
    in_operation bigint,
    drawn bigint,
    draw_hash varchar,
    batch_id bigint not null,
    drawn_by varchar not null,
    drawn_at timestamp not null
)
