insert into main.migrations values ($1)
