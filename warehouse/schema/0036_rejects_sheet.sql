-- the sheet of a workbook that the row is of; its header is in the batch's recipe
alter table meta.rejects add column sheet varchar
