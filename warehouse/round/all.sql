-- all rounds, and those that the audit log says were drawn
select round_id from meta.rounds
union
select subject from meta.audit where action = 'round.draw' and outcome = 'done'
order by 1
