-- a name as it is compared: full width as half width, Latin letters in lower case,
-- without blanks (of any width), byte order marks and zero-width marks; most names
-- are plain already, and to see that is 30 times quicker than to translate them
create macro plain_name(name) as
case when regexp_full_match(name, '[\x{4E00}-\x{9FFF}0-9a-z]*') then name
else lower(translate(
    name,
    'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ'
    || 'ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ'
    || '０１２３４５６７８９（）－＿．＆＋·・'
    || chr(32) || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288)
    || chr(8203) || chr(8204) || chr(8205) || chr(65279),
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
    || 'abcdefghijklmnopqrstuvwxyz'
    || '0123456789()-_.&+··'
))
end
