select count(*) from temp.held where not is_same
