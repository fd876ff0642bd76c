insert into meta.round_problems select * from {{.Problems}}
