-- Without a limit DuckDB gives the rows of several threads as they come, whatever the
-- statement's order, since loads need it not to keep the order of rows.
limit null
