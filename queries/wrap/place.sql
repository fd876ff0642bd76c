(
    ($scope_unit is null{{if .Unit}} or "{{.Unit}}" in (select unit_id from mart.unit_subtree where ancestor_id = $scope_unit){{end}})
    and ($scope_region is null{{if .Region}} or starts_with("{{.Region}}", $scope_region){{end}})
    and ($scope_platform is null{{if .Platform}} or "{{.Platform}}" = $scope_platform{{end}})
)
