insert into mart.index_terms
select
    $index_id, $subject, $term_no, $term_id, $title_zh, $title_en,
    nullif($component, ''), $is_external, $weight
