-- up to 20 ids as one text in their order, and how many more there are
create macro id_list(ids) as
array_to_string(list_sort(list_distinct(ids))[1:20], ' ')
|| if(len(list_distinct(ids)) > 20, ' … +' || (len(list_distinct(ids)) - 20), '')
