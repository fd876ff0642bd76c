create view meta.score_sheet_rows as
select * from wh.meta.score_sheet_rows
where sheet_id in (select sheet_id from meta.score_sheets)
