-- the scores of one composite, which the next may be made of
create or replace temp table composed as
{{.Scores}}
