select line from temp.held where is_same
