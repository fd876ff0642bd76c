insert into wh.meta.rulebook_texts by name
select
    $fingerprint as fingerprint, $place as place, $rulebook as rulebook, $file as file,
    $text as "text"
