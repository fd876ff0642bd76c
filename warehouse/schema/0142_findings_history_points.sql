alter table if exists raw.findings_history add column points double
