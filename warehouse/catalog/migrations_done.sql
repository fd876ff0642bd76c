select name from main.migrations
