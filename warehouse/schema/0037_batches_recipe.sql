-- JSON: how the source was read (ingest.Recipe), so that rejected rows can be loaded
-- again once they are mended: feed, profile, year, observed, sheets with their headers
alter table meta.batches add column recipe varchar
