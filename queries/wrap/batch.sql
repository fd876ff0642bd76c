"{{.Batch}}" in (select batch_id from meta.batches where loaded_by = $scope_who)
