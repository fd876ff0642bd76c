-- how many periods are being measured that are made of pieces
select count(*) from temp.building_periods where real_days > 62
