select * from sheet
