drop macro if exists longest_gap
