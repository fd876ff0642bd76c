-- whether the name of a rating's indicator says that it counts likes, comments, forwards,
-- points or log-ins, which no appraisal may use unless that was ordered (domain.md 3.9)
create or replace macro is_formal(indicator) as
regexp_matches(
    lower(indicator),
    '点赞|转发|评论(数|量|次)|积分|登录|登陆|打卡'
    || '|likes|forwards|comments|points|log-?ins?'
)
