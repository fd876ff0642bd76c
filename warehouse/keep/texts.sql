-- the files of the rulebook of a kept sheet
select rulebook, file, "text"
from wh.meta.rulebook_texts
where fingerprint = $1
order by place
