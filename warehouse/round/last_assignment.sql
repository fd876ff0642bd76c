select coalesce(max(assigned_no), 0) from meta.round_assignments
