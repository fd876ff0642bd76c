insert into meta.round_verdicts select * from {{.Verdicts}}
