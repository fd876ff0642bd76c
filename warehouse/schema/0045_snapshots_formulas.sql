-- which definitions of indices the scores were computed with
alter table meta.snapshots add column formulas varchar
