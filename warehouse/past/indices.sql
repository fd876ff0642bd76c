-- the indices that today's scores are numbered with, by their numbers from 0
select index_id from wh.mart.indices order by index_no
