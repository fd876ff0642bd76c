select count(*) from wh.meta.rulebook_texts where fingerprint = $1
