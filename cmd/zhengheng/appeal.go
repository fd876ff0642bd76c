package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"zhengheng/api"
	"zhengheng/warehouse"
)

var (
	appealColumns   = []string{"appeal_id", "step", "subject_name", "rule_title", "reason", "filed_on", "filed_by", "due_on", "days_over", "decided_on", "decided_by", "state", "finding_id"}
	changedColumns  = []string{"finding_id", "changed_at", "changed_by", "state_before", "state_after", "appeal_id", "batch_id", "source"}
	recordedColumns = []string{"finding_id", "state", "subject_name", "rule_title", "mark", "occurrences", "evidence", "found_on", "deadline_on", "rectified_on", "appeal_id"}
)

func (p *program) appealCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "appeal file|decide|list|show|evidence",
		Short: "申诉 (appeals against findings: file, decide, list, show)",
		Long: `A unit contests a finding with a reason and a file; somebody else decides. Each step is a batch: the states and
scores of before stay readable (--as-of), and undo takes a step back. Scores that were kept (score --keep) of a
rulebook and period to which the finding belongs are kept anew after a decision, beside those of before.`,
		Example: `  zhengheng appeal file   --db my.duckdb 2019Q2-0001 --by 云岭市人民政府办公室 --reason 栏目已更新 --file 截图.pdf
  zhengheng appeal decide --db my.duckdb A2019-0001 --decision overturned --by 省政府办公厅 --reason 属实
  zhengheng appeal list   --db my.duckdb step=pending
  zhengheng appeal show   --db my.duckdb A2019-0001`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.appealFileCommand(), p.appealDecideCommand(), p.appealShowCommand(), p.appealEvidenceCommand(),
		p.listingCommand("list --db FILE [param=value ...]", "列出申诉 (the query appeals)", "appeals", appealColumns))
	return cmd
}

func (p *program) appealFileCommand() *cobra.Command {
	a := api.Appeal{Who: userName()}
	var path string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "file --db FILE FINDING --by UNIT --reason TEXT [--file PATH]",
		Short: "提出申诉 (contest a finding)",
		Long: `Contests a finding that is on record. One of an automatic check, such as check:idle:wechat:gh_1, is put on record with
the appeal; name the rulebook and period in which the query findings shows it. The file is kept beside the database,
in the folder FILE.evidence, under its SHA-256.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.Finding = args[0]
			return p.atDesk(cmd.Context(), asJSON, func(ctx context.Context, d *desk) (filed api.Contested, err error) {
				if err := d.Check(ctx, a); err != nil {
					return filed, err
				}
				if path != "" {
					if a.FileSHA256, err = d.saveFrom(path); err != nil {
						return filed, err
					}
					a.FileName = filepath.Base(path)
				}
				return d.File(ctx, a)
			})
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVar(&a.By, "by", "", "申诉单位 the unit that contests it")
	cmd.Flags().StringVar(&a.Reason, "reason", "", "申诉理由 why")
	cmd.Flags().StringVar(&path, "file", "", "附件 a file that shows it, up to 32 MiB")
	cmd.Flags().StringVar(&a.On, "on", "", "申诉日期 day on which it was filed; today unless given")
	cmd.Flags().StringVar(&a.Due, "due", "", fmt.Sprintf("应复核日期 day by which it is to be decided; %d days later unless given", decisionDays))
	cmd.Flags().BoolVar(&a.IsLateTaken, "late", false, "逾期受理 take it also after the finding's deadline")
	cmd.Flags().StringVar(&a.Rulebook, "rulebook", "", "考核办法 rulebook, for the finding of a check")
	cmd.Flags().StringVar(&a.Period, "period", "", "周期 period, for the finding of a check")
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print one JSON object)")
	return cmd
}

func (p *program) appealDecideCommand() *cobra.Command {
	a := api.Decision{Who: userName()}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "decide --db FILE APPEAL --decision upheld|overturned|withdrawn --by WHO --reason TEXT",
		Short: "复核申诉 (decide an appeal: upheld keeps the finding, overturned lifts it)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.Appeal = args[0]
			return p.atDesk(cmd.Context(), asJSON, func(ctx context.Context, d *desk) (api.Contested, error) { return d.Decide(ctx, a) })
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVar(&a.Decision, "decision", "", "复核结论 upheld (维持), overturned (撤销) or withdrawn (单位撤回)")
	cmd.Flags().StringVar(&a.By, "by", "", "复核单位 who decides; not who filed it")
	cmd.Flags().StringVar(&a.Reason, "reason", "", "复核说明 why")
	cmd.Flags().StringVar(&a.On, "on", "", "复核日期 day of the decision; today unless given")
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print one JSON object)")
	return cmd
}

// saveFrom keeps a file of the machine as evidence.
func (d *desk) saveFrom(path string) (sum string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", usageError{err}
	}
	defer file.Close()
	sum, err = d.Save(file)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return sum, err
}

// atDesk opens the database, lets use act and tells what came of it.
func (p *program) atDesk(ctx context.Context, asJSON bool, use func(context.Context, *desk) (api.Contested, error)) error {
	w, err := p.open(ctx, warehouse.Options{})
	if err != nil {
		return err
	}
	var done api.Contested
	d, err := p.desk(w)
	if err == nil {
		done, err = use(ctx, d)
	}
	if err := closing(w, err); err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(p.stdout).Encode(done)
	}
	words := []string{}
	if done.Appeal != "" {
		words = append(words, "申诉 "+done.Appeal)
	}
	words = append(words, fmt.Sprintf("问题 %s：%s，批次 %d", done.Finding, stateText(done.State, "zh"), done.Batch))
	if len(done.Sheets) > 0 {
		words = append(words, "得分另存为 "+strings.Join(done.Sheets, " "))
	}
	_, err = fmt.Fprintf(p.stdout, "%s (%s)\n", strings.Join(words, "，"), stateText(done.State, "en"))
	return err
}

func (p *program) appealShowCommand() *cobra.Command {
	var target target
	cmd := &cobra.Command{
		Use:   "show --db FILE APPEAL",
		Short: "显示申诉 (an appeal, the states of its finding, scores that were kept before and after)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.showAppeal(cmd.Context(), args[0], target)
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	return cmd
}

func (p *program) showAppeal(ctx context.Context, id string, t target) error {
	if err := t.check(p); err != nil {
		return err
	}
	w, err := p.open(ctx, warehouse.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	d, err := p.desk(w)
	if err != nil {
		return closing(w, err)
	}
	rows, err := d.library.Texts(ctx, w, "appeals", map[string]string{"appeal": id})
	if err == nil && len(rows) == 0 {
		err = usagef("there is no appeal %s; `zhengheng appeal list` lists them", id)
	}
	if err != nil {
		return closing(w, err)
	}
	parts := []struct {
		name    string
		values  map[string]string
		columns []string
	}{
		{"appeals", map[string]string{"appeal": id}, appealColumns},
		{"finding_changes", map[string]string{"finding": rows[0]["finding_id"]}, changedColumns},
	}
	sheets, err := d.library.Texts(ctx, w, "score_sheets", map[string]string{"limit": "all"})
	if err != nil {
		return closing(w, err)
	}
	for _, sheet := range sheets {
		if strings.HasPrefix(sheet["reason"], "申诉 "+id+" ") {
			parts = append(parts, struct {
				name    string
				values  map[string]string
				columns []string
			}{"kept_scores", map[string]string{"sheet": sheet["sheet_id"], "changed": "true", "limit": "all"},
				[]string{"subject_name", "verdict_before", "total_before", "rank_before", "verdict", "total", "rank", "sheet_before", "sheet_id"}})
		}
	}
	for _, part := range parts {
		query, err := p.lookup(part.name)
		if err == nil {
			one := t
			one.columns = part.columns
			err = p.ask(ctx, w, query, part.values, one)
		}
		if err != nil {
			return closing(w, err)
		}
	}
	return closing(w, nil)
}

func (p *program) appealEvidenceCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "evidence --db FILE APPEAL -o PATH",
		Short: "取出附件 (write the file that was handed in with an appeal)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if file == "" {
				return usagef("evidence needs -o PATH")
			}
			w, err := p.open(cmd.Context(), warehouse.Options{ReadOnly: true})
			if err != nil {
				return err
			}
			return closing(w, p.writeEvidence(cmd.Context(), w, args[0], file))
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVarP(&file, "output", "o", "", "写入文件 write to this file")
	return cmd
}

func (p *program) writeEvidence(ctx context.Context, w *warehouse.Warehouse, appeal, path string) error {
	d, err := p.desk(w)
	if err != nil {
		return err
	}
	rows, err := d.library.Texts(ctx, w, "appeals", map[string]string{"appeal": appeal})
	if err != nil {
		return err
	}
	if len(rows) == 0 || rows[0]["file_sha256"] == "" {
		return usagef("there is no file with an appeal %s", appeal)
	}
	if err := d.files.Check(rows[0]["file_sha256"]); err != nil {
		return err
	}
	from, err := d.files.Open(rows[0]["file_sha256"])
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err := io.Copy(to, from); err != nil {
		to.Close()
		return err
	}
	return to.Close()
}

// listingCommand is a query as a subcommand.
func (p *program) listingCommand(use, short, query string, columns []string) *cobra.Command {
	var target target
	cmd := &cobra.Command{
		Use: use, Short: short,
		RunE: func(cmd *cobra.Command, args []string) error {
			values, err := parameterValues(args)
			if err != nil {
				return err
			}
			target.columns = columns
			return p.answer(cmd.Context(), query, values, target)
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	addAsOf(cmd, &target)
	return cmd
}
