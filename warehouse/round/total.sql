update meta.rounds set
    in_operation = (
        select count(*) from meta.round_population as n where n.round_id = $round
    ),
    drawn = (select count(*) from meta.round_subjects as s where s.round_id = $round),
    draw_hash = (
        select sha256(string_agg(s.subject_kind || '|' || s.subject_id, chr(10)
            order by s.subject_kind, s.subject_id))
        from meta.round_subjects as s
        where s.round_id = $round
    )
where round_id = $round
