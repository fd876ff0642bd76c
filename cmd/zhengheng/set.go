package main

import (
	"github.com/spf13/cobra"

	"zhengheng/ingest"
)

// addSet adds --set, which gives columns that files lack.
func addSet(cmd *cobra.Command, set *[]string) {
	cmd.Flags().StringArrayVar(set, "set", nil,
		"补列 value of a column that the file lacks, such as --set account_id=wechat:gh_1234 or --set platform=weibo; may be repeated")
}

// readSet reads the values of --set and checks them.
func readSet(list []string) (map[string]string, error) {
	set, err := ingest.ParseSet(list)
	if err != nil {
		return nil, usagef("--set %w", err)
	}
	return set, nil
}
