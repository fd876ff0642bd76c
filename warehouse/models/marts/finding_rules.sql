/*
grain: one row per rule of the registry and consistency findings, with its source
materialize: table
note: titles are in queries/names.go (registry_rule, consistency_rule)
*/
select *
from (
    values
        ('missing_account', '国办发〔2018〕123号'),
        ('duplicate_account', '国办发〔2018〕123号'),
        ('name_differs', '国办发〔2018〕123号'),
        ('owner_differs', '国办发〔2018〕123号'),
        ('not_filed', '国办发〔2018〕123号'),
        ('no_dates', '国办发〔2018〕123号'),
        ('renamed_unit', '国办发〔2018〕123号'),
        ('closed_but_posting', '国办发〔2018〕123号'),
        ('sleeping', '国办发〔2018〕123号'),
        ('idle', '国办秘函〔2019〕19号'),
        ('name_length', '惯例 (custom)'),
        ('unit_unknown', '登记核对 (register)'),
        ('account_unknown', '登记核对 (register)'),
        ('same_name', '登记核对 (register)'),
        ('max_over_total', '数据自洽 (arithmetic)'),
        ('headline_over_total', '数据自洽 (arithmetic)'),
        ('part_over_total', '数据自洽 (arithmetic)'),
        ('mean_over_max', '数据自洽 (arithmetic)'),
        ('counts_without_posts', '数据自洽 (arithmetic)'),
        ('negative_followers', '数据自洽 (arithmetic)'),
        ('capped_over_total', '数据自洽 (arithmetic)'),
        ('days_against_posts', '数据自洽 (arithmetic)'),
        ('score_differs', '数据自洽 (arithmetic)'),
        ('count_falls', '数据自洽 (arithmetic)'),
        ('seen_before_published', '数据自洽 (arithmetic)'),
        ('outside_life', '登记核对 (register)')
) as rules (rule, basis)
