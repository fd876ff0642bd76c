-- what leads.sql adds, a row per variation
create or replace temp table leads (variation varchar, lead_share double, draws bigint)
