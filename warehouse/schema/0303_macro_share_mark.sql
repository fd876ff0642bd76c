-- the mark (as is_at_least of mart.index_scores) of a figure's share of a sum, from its own and
-- the number of inexact figures in the sum, itself among them: beside others that are inexact
-- the share may be lower
create or replace macro share_mark(mark, inexact) as
mark_against(mark, inexact > cast(mark is distinct from false as integer))
