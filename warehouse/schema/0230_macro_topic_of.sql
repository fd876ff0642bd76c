-- what a post is about, by the words of its title: the first topic whose words it holds, else
-- other; NULL without a title. A rough guide for comparing groups of posts, no reading of them
create or replace macro topic_of(title) as
case
    when title is null or trim(title) = '' then null
    when regexp_matches(title, '诈骗|反诈|警方|民警|断卡|案件|违法') then 'safety'
    when regexp_matches(title, '预警|台风|暴雨|汛|地震|火|消防|应急|燃气') then 'emergency'
    when regexp_matches(title, '天气|气温|降温|冷空气|℃') then 'weather'
    when regexp_matches(title, '健康|医生|医院|疫|献血|血压|卫生|过敏') then 'health'
    when regexp_matches(title, '学校|学生|招生|高考|中考|校园|家长|双减|教育') then 'education'
    when regexp_matches(title, '公交|地铁|出行|路段|绕行|高速|专线|交通') then 'transport'
    when regexp_matches(title, '招聘|岗位|招募') then 'recruitment'
    when regexp_matches(title, '办理|指南|服务|热线|窗口|社保|公积金|医保|办税|发票|信箱|答复') then 'service'
    when regexp_matches(title, '政策|新规|办法|条例|解读|图读懂|公告|通告|通报|法律|民法典') then 'policy'
    when regexp_matches(title, '旅游|景区|赏花|博物馆|非遗|古城|文化|演出|花开') then 'culture'
    when regexp_matches(title, '好人|榜样|点赞|最美|志愿者|一线|坚守') then 'people'
    when regexp_matches(title, '会议|召开|调研|座谈|工作报告|开工') then 'meetings'
    else 'other'
end
