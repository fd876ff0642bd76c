-- what exactly was at fault (a column, a page), so that two rules do not punish it
-- twice
alter table raw.findings add column object varchar
