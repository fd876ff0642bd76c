-- whether the days with posts are known: a mask holds 62 days at most
create macro has_mask(source, days) as
source not in ('unknown', 'account_periods') and days < 63
