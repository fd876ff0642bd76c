-- the name of the series (栏目) that a title begins with, behind hashtags: 【警方提示】… or
-- 办税日历｜…; NULL where it begins with none
create or replace macro series_of(title) as
coalesce(
    nullif(regexp_extract(title, '^(?:\s*#[^#]+#)*\s*【([^】]{2,12})】', 1), ''),
    nullif(regexp_extract(title, '^(?:\s*#[^#]+#)*\s*([^｜|丨【】]{2,12})[｜|丨]', 1), '')
)
