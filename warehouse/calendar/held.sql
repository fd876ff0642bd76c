select strftime("day", '%Y-%m-%d'), is_working, name, source, mark from meta.holidays
