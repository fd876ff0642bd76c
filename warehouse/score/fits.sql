-- grain: one row per shape of subjects and rule of their book, with whether the rule is about them
create or replace temp table score_fits as
with shapes as (
    select distinct book, shape, kind, level, sector, class, is_exempt from score_subjects
)

select
    h.shape, r.rule, r.stage, r.needs_evidence, r.until, r.check_name,
    not r.is_nowhere
    and not (r.is_exempt and h.is_exempt)
    and coalesce(r.kinds is null or list_contains(r.kinds, h.kind), false)
    and coalesce(r.levels is null or list_contains(r.levels, h.level), false)
    and coalesce(r.sectors is null or list_contains(r.sectors, h.sector), false)
    and coalesce(r.classes is null or list_contains(r.classes, h.class), false)
    and (r.stage = 'veto' or coalesce(list_contains(b.scored, h.kind), false)) as fits
from shapes as h
join score_books as b on b.book = h.book
join score_rules as r on r.book = h.book
