-- what a check sees of its subjects in the period, faults or not
insert into score_checked by name
select '{{.Check}}' as check_name, * from mart.check_{{.Check}}($starts_on, $before_on)
