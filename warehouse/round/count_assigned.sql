select count(*) from meta.round_assignments where assigned_no > $1
