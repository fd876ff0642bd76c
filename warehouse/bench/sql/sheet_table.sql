create temp table sheet as
select
    '云澜县政务账号' || i as column_0, i as column_1, i * 1.37::double as column_2,
    '云澜县政务账号' || i as column_3, i * 4 as column_4, i * 1.25::double as column_5,
    '云澜县政务账号' || i as column_6, i * 7 as column_7, i * 0.1::double as column_8,
    '云澜县政务账号' || i as column_9, i * 10 as column_10, i * 1.75::double as column_11
from range(1000000) as t(i)
