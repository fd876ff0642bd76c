-- the mark (as is_at_least of mart.index_scores) of what rises with each of several figures,
-- such as their sum, mean or maximum, from theirs; that of an unknown figure is not asked
create or replace macro mark_of_all(figures, marks) as
if(bool_or(figures is not null and marks is null), null,
    coalesce(bool_or(figures is not null and marks), false))
