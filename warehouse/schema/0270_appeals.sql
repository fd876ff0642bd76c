-- grain: one row per appeal of a unit against a finding; without a decision it is pending;
-- file_sha256 names the evidence handed in, which is kept beside the warehouse
create table raw.appeals (
    appeal_id varchar not null,
    finding_id varchar not null,
    filed_on date not null,
    filed_by varchar not null,
    reason varchar not null,
    file_name varchar,
    file_sha256 varchar,
    due_on date,
    decision varchar,
    decided_on date,
    decided_by varchar,
    decision_reason varchar,
    batch_id bigint not null,
    line bigint not null
)
