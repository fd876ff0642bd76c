-- grain: one row per day on which the national arrangement differs from Monday to
-- Friday; filled from calendar/holidays.csv; mark: E read in a source, U unverified
create table meta.holidays (
    "day" date not null,
    is_working boolean not null,
    name varchar not null,
    source varchar not null,
    mark varchar not null
)
