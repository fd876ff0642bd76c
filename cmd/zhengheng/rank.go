package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// rankingColumns are what a ranking shows in a terminal, of accounts or of units, regions
// or sectors; every other format holds all.
var rankingColumns = []string{"rank", "rank_change", "account_name", "unit_name", "platform", "subject_name", "subject", "score", "parts", "posts", "missing"}

func (p *program) rankCommand() *cobra.Command {
	var target target
	var all bool
	filters := []struct{ name, usage string }{
		{"index", "指数 index such as wci or wci@14.2"},
		{"period", "周期 period such as W2019-02-24, M2019-02, Q2019-1, Y2019, D2019-02-28 or R2019-02-01..2019-02-20; the latest week unless given"},
		{"platform", "平台 only this platform"},
		{"region", "区划代码 only this region and those below it"},
		{"level", "层级 only this level"},
		{"sector", "系统 only this sector"},
		{"unit", "单位 only this unit and those below it"},
		{"list", "名单 only the accounts of this saved list"},
		{"tag", "标签 only the accounts that bear this tag"},
		{"min_posts", "最少发布数 only accounts with at least so many posts; query exclusions lists the others"},
		{"min_active_days", "最少活跃天数 only accounts with at least so many days with a post"},
		{"opened_before", "开设早于 only accounts opened before this day"},
		{"rank_mode", "并列名次 ties: competition (1 2 2 4) or dense (1 2 2 3)"},
		{"search", "名称包含 only names that hold this text; ranks stay"},
		{"limit", "行数 at most so many rows, or all"},
		{"offset", "跳过行数 rows to skip"},
	}
	cmd := &cobra.Command{
		Use:   "rank --db FILE --index ID --period PERIOD",
		Short: "排名 (rank accounts, or units and regions, by an index in a period)",
		Example: `  zhengheng rank --db my.duckdb --index wci --period W2019-02-24
  zhengheng rank --db my.duckdb --index bci-simple --period M2019-02 --region 3301 --limit 20 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			values := map[string]string{}
			for _, filter := range filters {
				if flag := cmd.Flags().Lookup(flagName(filter.name)); flag.Changed {
					values[filter.name] = flag.Value.String()
				}
			}
			if !all {
				target.columns = rankingColumns
			}
			return p.answer(cmd.Context(), "ranking", values, target)
		},
	}
	p.addDatabase(cmd)
	for _, filter := range filters {
		cmd.Flags().String(flagName(filter.name), "", filter.usage)
	}
	_ = cmd.RegisterFlagCompletionFunc("index", func(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		return p.completeFormula(cmd, nil, word)
	})
	cmd.Flags().BoolVar(&all, "all-columns", false, "显示全部列 show every column")
	p.addTarget(cmd, &target)
	addAsOf(cmd, &target)
	return cmd
}

// flagName is the flag of a query's parameter: rank_mode is --rank-mode.
func flagName(parameter string) string { return strings.ReplaceAll(parameter, "_", "-") }
