-- grain: one row per book and subject of a kind that it judges
create or replace temp table score_pairs as
select b.book, c.*
from score_books as b
join score_candidates as c on list_contains(b.subjects, c.kind)
