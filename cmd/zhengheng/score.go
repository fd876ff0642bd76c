package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"zhengheng/api"
	"zhengheng/warehouse"
)

var (
	scoreColumns  = []string{"rank", "subject_name", "subject_kind", "verdict", "grade_title", "total", "deducted", "bonus", "missing", "unverified", "unit_name"}
	itemColumns   = []string{"subject_name", "item", "indicator_title", "title", "points", "finding_ids", "evidence", "mark"}
	changeColumns = []string{"subject_name", "verdict", "other_verdict", "total", "other_total", "rank", "other_rank", "lines"}
	lineColumns   = []string{"title", "item", "up", "down", "vetoes", "points"}
)

func (p *program) scoreCommand() *cobra.Command {
	var target target
	values := map[string]*string{}
	var items, lines, all, keep bool
	var other, reason, kept string
	cmd := &cobra.Command{
		Use:   "score --db FILE --rulebook ID --period PERIOD",
		Short: "考核评分 (score subjects under a rulebook: verdict, total, grade, rank)",
		Long: `Scores all subjects of a rulebook in a period, from the findings that were recorded and those of automatic checks.
--items prints how each total comes about, step by step. --with ID scores the same findings under another rulebook
and prints what changes; --kept SHEET computes a kept sheet again. ID may be a variant such as guoban-2019-19-inspection+policy-idle.points=3, and --lines
prints the effect of each line instead.`,
		Example: `  zhengheng score --db my.duckdb --rulebook guoban-2019-19-inspection --period Q2019-2
  zhengheng score --db my.duckdb --rulebook guoban-2019-19-inspection --period Q2019-2 --subject website:yunling --items
  zhengheng score --db my.duckdb --rulebook guoban-2019-19-inspection --period Y2019 --with minhou-2024`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			given := map[string]string{"limit": "all"}
			for parameter, value := range values {
				if *value != "" {
					given[parameter] = *value
				}
			}
			name, columns := "scores", scoreColumns
			switch {
			case keep && (items || lines || other != "" || target.asOf != "" || given["subject_id"]+given["subject_kind"] != ""):
				return usagef("--keep keeps the scores of all subjects as they are now; it goes with --rulebook, --period and --reason alone")
			case kept != "" && (keep || other != "" || target.asOf != "" || given["rulebook"]+given["period"] != ""):
				return usagef("--kept names a sheet, which says rulebook, period and batch itself; it goes with --items, --subject and --kind alone")
			case keep:
				return p.keepScores(cmd.Context(), given["rulebook"], given["period"], reason, target.json)
			case items && other != "":
				return usagef("--items goes without --with; score_items shows each side")
			case lines && other == "":
				return usagef("--lines goes with --with ID")
			case items:
				name, columns = "score_items", itemColumns
			case lines:
				name, columns = "score_lines", lineColumns
				delete(given, "limit")
			case other != "":
				name, columns = "score_changes", changeColumns
			}
			if other != "" {
				given["other"] = other
			}
			if !all {
				target.columns = columns
			}
			if kept != "" {
				return p.scoreKept(cmd.Context(), kept, name, given, target)
			}
			return p.answer(cmd.Context(), name, given, target)
		},
	}
	p.addDatabase(cmd)
	for _, flag := range []struct{ name, parameter, usage string }{
		{"rulebook", "rulebook", "考核办法 rulebook, see: zhengheng rulebook list"},
		{"period", "period", "周期 period such as Q2019-2, H2019-1 or Y2019"},
		{"subject", "subject_id", "对象编号 only this account, website, app or unit"},
		{"kind", "subject_kind", "对象类型 only account, website, app or unit"},
	} {
		values[flag.parameter] = cmd.Flags().String(flag.name, "", flag.usage)
	}
	cmd.Flags().StringVar(&other, "with", "", "另一办法 score the same findings under this rulebook too, and print what changes")
	cmd.Flags().BoolVar(&items, "items", false, "得分来历 how each total comes about")
	cmd.Flags().BoolVar(&lines, "lines", false, "各条影响 with --with: the effect of each line")
	cmd.Flags().BoolVar(&keep, "keep", false, "留存 keep the scores as they are now, covered by the audit log, as a sheet such as S2019-0001")
	cmd.Flags().StringVar(&kept, "kept", "", "留存编号 compute a kept sheet again, such as S2019-0001, under the rulebook of then and from the rows of then")
	cmd.Flags().StringVar(&reason, "reason", "", "缘由 with --keep: why")
	cmd.Flags().BoolVar(&all, "all-columns", false, "显示全部列 show every column")
	_ = cmd.RegisterFlagCompletionFunc("rulebook", func(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		return p.completeBook(cmd, nil, word)
	})
	p.addTarget(cmd, &target)
	addAsOf(cmd, &target)
	return cmd
}

// keepScores keeps the scores of a rulebook and period for good.
func (p *program) keepScores(ctx context.Context, rulebook, period, reason string, asJSON bool) error {
	w, err := p.open(ctx, warehouse.Options{})
	if err != nil {
		return err
	}
	var kept api.KeptScores
	d, err := p.desk(w)
	if err == nil {
		kept, err = d.Keep(ctx, api.Keeping{Rulebook: rulebook, Period: period, Reason: reason, Who: userName()})
	}
	if err := closing(w, err); err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(p.stdout).Encode(kept)
	}
	_, err = fmt.Fprintf(p.stdout, "已留存 %s：%s %s，%d 个对象，依据批次 %d (kept)\n", kept.ID, kept.Rulebook, kept.Period, kept.Subjects, kept.Batch)
	return err
}
