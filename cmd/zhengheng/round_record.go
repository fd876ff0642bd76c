package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/warehouse"
)

func (p *program) writeRoundForm(ctx context.Context, r rounds, round, inspector, file string) error {
	count := 0
	err := writeFile(file, func(out io.Writer) (err error) {
		count, err = r.writeForm(ctx, round, inspector, p.language, out)
		return err
	})
	if err == nil {
		fmt.Fprintf(p.stderr, "已写入 %s，%d 个对象 (written)\n", file, count)
	}
	return err
}

func (p *program) roundRecordCommand() *cobra.Command {
	var one queries.RoundResult
	var passed bool
	cmd := &cobra.Command{
		Use:   "record --db FILE ROUND FORM.xlsx...",
		Short: "登记结果 (load filled forms, or record one result by hand)",
		Long: `Loads filled hand-out forms, each as a batch. A form with a row that does not count in the round (a subject that was not drawn,
another rulebook, no day) is not loaded at all, and the rows are named; the same holds for forms that are uploaded. Without files, flags record one result by hand:
--subject with --passed, or with --rule and what was seen. A mistaken batch is taken back with zhengheng undo.`,
		Example: `  zhengheng round record --db my.duckdb C2024-01 forms/*.xlsx
  zhengheng round record --db my.duckdb C2024-01 --subject wechat:gh_1 --passed
  zhengheng round record --db my.duckdb C2024-01 --subject wechat:gh_1 --rule media-idle-14 --evidence 5月6日至5月20日无更新`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) > 1 && one != (queries.RoundResult{FoundBy: one.FoundBy}):
				return usagef("give forms, or --subject with what was found, not both")
			case len(args) == 1 && (one.Subject == "" || passed == (one.Rule != "")):
				return usagef("give filled forms, or --subject ID with --passed or --rule RULE")
			}
			if passed {
				one.Rule = queries.Examined
			}
			return p.withRounds(cmd.Context(), func(r rounds) error {
				if len(args) > 1 {
					return p.recordForms(cmd.Context(), r, args[0], args[1:])
				}
				return p.recordOne(cmd.Context(), r, args[0], one)
			})
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().BoolVar(&passed, "passed", false, "未发现问题 nothing is at fault")
	for _, flag := range []struct {
		into        *string
		name, usage string
	}{
		{&one.Subject, "subject", "对象编号 the subject"}, {&one.Rule, "rule", "细则 rule that it breaks"}, {&one.Object, "object", "问题所在 where"},
		{&one.Occurrences, "occurrences", "处数 how many"}, {&one.Sampled, "sampled", "抽查数 of how many looked at"},
		{&one.Points, "points", "扣加分 points, where the rule leaves them open"}, {&one.Evidence, "evidence", "证据 what was seen"},
		{&one.FoundOn, "on", "检查日期 day; today unless given"},
	} {
		cmd.Flags().StringVar(flag.into, flag.name, "", flag.usage)
	}
	cmd.Flags().StringVar(&one.FoundBy, "by", userName(), "检查人 who checked")
	return cmd
}

func (p *program) recordOne(ctx context.Context, r rounds, round string, one queries.RoundResult) error {
	now := time.Now()
	text, err := r.Results(ctx, round, []queries.RoundResult{one}, now)
	if err != nil {
		return err
	}
	if err := p.recordFrom(ctx, r, round, strings.NewReader(text), resultOptions(userName(), now)); err != nil {
		return err
	}
	return p.refresh(ctx, r.w, false)
}

// recordForms loads filled forms; those before one that is refused stay loaded.
func (p *program) recordForms(ctx context.Context, r rounds, round string, files []string) error {
	if _, _, err := r.open(ctx, round); err != nil {
		return err
	}
	var refused error
	for _, name := range files {
		if refused = p.recordForm(ctx, r, round, name); refused != nil {
			break
		}
	}
	return errors.Join(refused, p.refresh(ctx, r.w, false))
}

func (p *program) recordForm(ctx context.Context, r rounds, round, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("cannot read: %w", err)
	}
	options := ingest.Options{Profile: "round-form", SourceName: name, By: userName(), Observed: time.Now()}
	return errors.Join(p.recordFrom(ctx, r, round, file, options), file.Close())
}

// recordFrom loads results of a round as a batch: all of them, or none where one does not
// count.
func (p *program) recordFrom(ctx context.Context, r rounds, round string, source io.Reader, options ingest.Options) error {
	options.Round = round
	summary, err := ingest.Stream(ctx, r.w, options.SourceName, source, options)
	if err != nil {
		return err
	}
	return p.printSummary(summary, false)
}

func labelOf(list, value, language string) string {
	for _, v := range queries.Labels(list) {
		if v.Name == value {
			return v.Title.In(language)
		}
	}
	return value
}

func (p *program) roundPublishCommand() *cobra.Command {
	var title string
	var partial bool
	cmd := &cobra.Command{
		Use:   "publish --db FILE ROUND",
		Short: "发布通报 (publish the bulletin; the round does not change any more)",
		Long: `Keeps the verdicts and problems of a round for good, with their hash in the audit log. All drawn subjects must have a
result, unless --partial. An appeal that is decided later does not change the bulletin; zhengheng round show --changes tells.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withRounds(cmd.Context(), func(r rounds) error {
				hash, err := r.Publish(cmd.Context(), args[0], title, partial, signed())
				if err == nil {
					_, err = fmt.Fprintf(p.stdout, "已通报 %s，校验值 %s (published)\n", args[0], hash)
				}
				return err
			})
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVar(&title, "title", "", "标题 title of the bulletin")
	cmd.Flags().BoolVar(&partial, "partial", false, "未查完也通报 also where subjects have no result yet")
	return cmd
}

func (p *program) roundVerifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify --db FILE ROUND",
		Short: "核验轮次 (redo the draw from its seed; compare draw and bulletin with the audit log)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := p.open(cmd.Context(), warehouse.Options{ReadOnly: true})
			if err != nil {
				return err
			}
			round, faults, err := w.VerifyRound(cmd.Context(), args[0])
			if err := closing(w, err); err != nil {
				return err
			}
			if len(faults) > 0 {
				return fmt.Errorf("round %s was changed: %s", round.ID, strings.Join(faults, "; "))
			}
			_, err = fmt.Fprintf(p.stdout, "%s 核验无误：由种子 %s 重抽，%d 个中抽 %d 个，与当时一致 (the draw is the same)\n", round.ID, round.Seed, round.InOperation, round.Drawn)
			return err
		},
	}
	p.addDatabase(cmd)
	return cmd
}
