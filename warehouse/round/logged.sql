-- what the audit log says of the draw and the publication of a round
select action, detail from meta.audit
where subject = $1 and outcome = 'done' and action in ('round.draw', 'round.publish')
order by entry_no
