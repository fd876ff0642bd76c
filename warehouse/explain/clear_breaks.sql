delete from mart.series_breaks
