-- the mark (as is_at_least of mart.index_scores) of a quantile of figures, from theirs: 0 is
-- their minimum, 1 their maximum; see bound_at
create or replace macro quantile_mark(figures, marks, q) as
bound_at(
    list_sort(list(cast(figures as double)) filter (where figures is not null)),
    list_sort(list(if(marks is null, '-inf', cast(figures as double)))
        filter (where figures is not null)),
    list_sort(list(if(marks is distinct from false, 'inf', cast(figures as double)))
        filter (where figures is not null)),
    q
)
