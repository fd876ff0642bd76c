select line from temp.settled where is_last and is_same
