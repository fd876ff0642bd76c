-- the points that an inspector took or gave, where the rule leaves them to the finding
alter table raw.findings add column points double
