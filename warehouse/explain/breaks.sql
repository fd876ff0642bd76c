-- the rows of mart.series_breaks as text; NULL comes as the empty text
select
    break_id, kind, subject, platform,
    strftime(first_on, '%Y-%m-%d') as first_on, strftime(last_on, '%Y-%m-%d') as last_on,
    "precision", title_zh, title_en, source, mark
from mart.series_breaks
