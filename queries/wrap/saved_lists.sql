select list_name, kind from mart.saved_lists
where $1 is null or list_name = $1
order by list_name, kind
