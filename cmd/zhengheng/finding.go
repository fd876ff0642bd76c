package main

import (
	"context"

	"github.com/spf13/cobra"

	"zhengheng/api"
)

func (p *program) findingCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "finding list|show|rectify|overdue",
		Short: "问题台账 (findings on record: list, show, put right, overdue)",
		Example: `  zhengheng finding list    --db my.duckdb is_unsettled=true
  zhengheng finding show    --db my.duckdb finding=2019Q2-0001
  zhengheng finding rectify --db my.duckdb 2019Q2-0001 2019Q2-0002 --on 2019-06-01 --note 已补发
  zhengheng finding overdue --db my.duckdb within=3`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		p.listingCommand("list --db FILE [param=value ...]", "列出问题 (the query recorded_findings)", "recorded_findings", recordedColumns),
		p.listingCommand("show --db FILE finding=ID", "问题经过 (its states before and after each step)", "finding_changes", changedColumns),
		p.listingCommand("overdue --db FILE [param=value ...]", "逾期事项 (not put right or not decided in time)", "overdue", nil),
		p.rectifyCommand(),
	)
	return cmd
}

func (p *program) rectifyCommand() *cobra.Command {
	a := api.Rectification{Who: userName()}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "rectify --db FILE FINDING...",
		Short: "登记整改 (say that findings were put right)",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.Findings = args
			return p.atDesk(cmd.Context(), asJSON, func(ctx context.Context, d *desk) (api.Contested, error) { return d.Rectify(ctx, a) })
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVar(&a.On, "on", "", "整改完成日期 day on which they were put right; today unless given")
	cmd.Flags().StringVar(&a.Note, "note", "", "说明 what was done")
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print one JSON object)")
	return cmd
}
