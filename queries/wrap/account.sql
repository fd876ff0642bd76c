"{{.Account}}" in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform))
