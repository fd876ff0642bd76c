drop macro if exists has_mask
