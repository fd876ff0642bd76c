-- the mark (as is_at_least of mart.index_scores) of a figure set against another, which is their
-- difference or their ratio, from the marks of both: against an exact one it is that of the
-- figure, else the truth may be lower or higher (NULL)
create or replace macro mark_against(mark, other) as
case when not other then mark end
