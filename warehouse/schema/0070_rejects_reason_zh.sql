-- why the row was rejected, in Chinese; null for what was loaded before
alter table meta.rejects add column reason_zh varchar
