limit $scope_limit offset $scope_offset
