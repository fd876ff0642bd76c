package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zhengheng/access"
	"zhengheng/queries"
	"zhengheng/warehouse"
)

var (
	roundColumns    = []string{"round_id", "title", "state", "on_day", "in_operation", "drawn", "share_drawn", "assigned", "recorded", "checked", "failed", "pass_rate", "rulebook"}
	subjectColumns  = []string{"number", "subject_name", "platform", "unit_name", "stratum", "inspector", "due_on", "verdict", "total", "findings", "subject_id"}
	bulletinColumns = []string{"dimension", "group_name", "in_operation", "drawn", "checked", "share_checked", "failed", "undecided", "pass_rate", "earlier_pass_rate", "change"}
)

func (p *program) roundCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "round draw|list|show|assign|form|record|publish|verify",
		Short: "检查轮次 (check rounds: draw at random, deal out, record, publish the bulletin)",
		Long: `A check round (抽查) draws accounts, websites and apps in operation at random, by strata and from a seed, so that anybody can
redo the draw; deals them out among inspectors; takes what they found, as filled forms or by hand; and publishes the bulletin,
which does not change any more. docs/decisions/0025-check-rounds.md says how.`,
		Example: `  zhengheng round draw    --db my.duckdb --rulebook guoban-2019-19-inspection --strata platform,level --share 30
  zhengheng round assign  --db my.duckdb C2024-01 --to 张三,李四
  zhengheng round form    --db my.duckdb C2024-01 -o forms
  zhengheng round record  --db my.duckdb C2024-01 forms/张三.xlsx
  zhengheng round show    --db my.duckdb C2024-01
  zhengheng round publish --db my.duckdb C2024-01 --title 2024年第一次抽查通报
  zhengheng report        --db my.duckdb bulletin round=C2024-01 -o 通报.xlsx`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usagef("say what to do: draw, list, show, assign, form, record, publish or verify")
		},
	}
	cmd.AddCommand(p.roundDrawCommand(), p.roundListCommand(), p.roundShowCommand(), p.roundAssignCommand(), p.roundFormCommand(),
		p.roundRecordCommand(), p.roundPublishCommand(), p.roundVerifyCommand())
	return cmd
}

// withRounds opens the database for writing and lends what looks after rounds.
func (p *program) withRounds(ctx context.Context, use func(rounds) error) error {
	w, err := p.open(ctx, warehouse.Options{})
	if err != nil {
		return err
	}
	return closing(w, use(rounds{p, w}))
}

// signed begins the entry that the audit log gets of a command.
func signed() access.Entry {
	return access.Entry{At: time.Now(), Who: userName(), Address: "local"}
}

func (p *program) roundDrawCommand() *cobra.Command {
	var asJSON bool
	values := map[string]*string{}
	cmd := &cobra.Command{
		Use:   "draw --db FILE --rulebook ID --share PERCENT",
		Short: "随机抽取 (draw a round at random)",
		Long: `Draws accounts, websites and apps in operation on a day: of each stratum the share asked for (rounded up), or --size in all,
divided by the strata's sizes. Within a stratum the order is that of the SHA-256 of seed|kind|id; those that were drawn less
often this year come first (--cover first), or chance alone decides (--cover none); --cover all draws besides whoever was not
drawn this year yet, so that everybody is checked once a year. Seed, population and result are kept and never change.`,
		Example: `  zhengheng round draw --db my.duckdb --rulebook guoban-2019-19-inspection --share 30 --strata platform,level
  zhengheng round draw --db my.duckdb --rulebook guoban-2019-19-inspection --size 50 --kinds website --seed 双色球2024051`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			given := map[string]string{}
			for name, value := range values {
				if *value != "" {
					given[name] = *value
				}
			}
			return p.withRounds(cmd.Context(), func(r rounds) error {
				made, err := r.Draw(cmd.Context(), given, signed())
				if err != nil {
					return err
				}
				if asJSON {
					return json.NewEncoder(p.stdout).Encode(made)
				}
				round := made.(warehouse.Round)
				_, err = fmt.Fprintf(p.stdout, "已抽取 %s：运行 %d 个，抽取 %d 个，种子 %s (drawn)\n名单校验值 %s\n", round.ID, round.InOperation, round.Drawn, round.Seed, round.DrawHash)
				return err
			})
		},
	}
	p.addDatabase(cmd)
	for _, flag := range []struct{ name, parameter, usage string }{
		{"rulebook", "rulebook", "考核办法 rulebook under which they are checked"},
		{"share", "share", "抽取比例 percent of each stratum"},
		{"size", "size", "抽取总数 number in all, instead of --share"},
		{"strata", "strata", "分层 strata: some of " + strings.Join(queries.RoundStrata, ",")},
		{"least", "least", "每层最少 at least so many of each stratum; 1 unless given"},
		{"shares", "shares", "个别层的比例 percent of single strata: website=100,wechat=20"},
		{"cover", "cover", "覆盖方式 none, first or all; first unless given"},
		{"kinds", "kinds", "对象类型 account,website,app; all that the rulebook judges unless given"},
		{"platform", "platform", "平台 only this platform"},
		{"region", "region", "区划代码 only this region and those below it"},
		{"level", "level", "层级 only this level"},
		{"sector", "sector", "系统 only this sector"},
		{"unit", "unit", "单位 only this unit and those below it"},
		{"on", "on_day", "抽取日 who is in operation on this day; today unless given"},
		{"deadline", "deadline_on", "检查期限 until when they are to be checked"},
		{"seed", "seed", "随机种子 any text; made at random unless given"},
		{"id", "round", "轮次编号 id of the round; the next of the year unless given"},
		{"title", "title", "名称 title"},
	} {
		values[flag.parameter] = cmd.Flags().String(flag.name, "", flag.usage)
	}
	_ = cmd.RegisterFlagCompletionFunc("rulebook", func(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		return p.completeBook(cmd, nil, word)
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print one JSON object)")
	return cmd
}

func (p *program) roundListCommand() *cobra.Command {
	var target target
	cmd := &cobra.Command{
		Use:   "list --db FILE",
		Short: "列出轮次 (list the rounds, newest first)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			target.columns = roundColumns
			return p.answer(cmd.Context(), "rounds", map[string]string{"limit": "all"}, target)
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	return cmd
}

// roundViews are what `round show` can show, by its flag.
var roundViews = []struct {
	flag, query, usage string
	columns            []string
}{
	{"subjects", "round_subjects", "抽取名单 the subjects, with inspector and verdict", subjectColumns},
	{"causes", "bulletin_causes", "不合格原因 causes of failure", nil},
	{"problems", "bulletin_problems", "点名问题 subjects that failed, with what was found", []string{"subject_name", "platform", "unit_name", "verdict", "total", "cause", "rule_title", "evidence", "found_on"}},
	{"survivorship", "round_survivorship", "关停与合格率 what became of those that failed earlier", nil},
	{"draw", "round_draw", "抽样过程 everybody who could be drawn, and the draw computed anew", []string{"stratum", "place", "quota", "members", "subject_name", "is_drawn", "is_same", "earlier_draws", "draw_key"}},
	{"strays", "round_strays", "未计入的结果 results that do not count, and why", nil},
	{"changes", "round_changes", "通报后的变化 verdicts that are others today", nil},
}

func (p *program) roundShowCommand() *cobra.Command {
	var target target
	var limit string
	views := map[string]*bool{}
	cmd := &cobra.Command{
		Use:   "show --db FILE ROUND",
		Short: "显示轮次 (show a round: its bulletin, or what a flag names)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			query, values := "bulletin", map[string]string{"round": args[0]}
			target.columns = bulletinColumns
			for _, view := range roundViews {
				if *views[view.flag] {
					query, target.columns = view.query, view.columns
				}
			}
			asked, err := p.lookup(query)
			if err != nil {
				return err
			}
			if asked.Parameter("limit") != nil {
				values["limit"] = limit
			}
			return p.showRound(cmd.Context(), args[0], query, values, target)
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	addAsOf(cmd, &target)
	var names []string
	for _, view := range roundViews {
		views[view.flag] = cmd.Flags().Bool(view.flag, false, view.usage)
		names = append(names, view.flag)
	}
	cmd.MarkFlagsMutuallyExclusive(names...)
	cmd.Flags().StringVar(&limit, "limit", "all", "行数 at most so many rows, or all")
	return cmd
}

func (p *program) showRound(ctx context.Context, round, query string, values map[string]string, target target) error {
	w, err := p.open(ctx, warehouse.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	_, err = w.Round(ctx, round)
	if err := closing(w, err); err != nil {
		return err
	}
	return p.answer(ctx, query, values, target)
}

func (p *program) roundAssignCommand() *cobra.Command {
	var again bool
	values := map[string]*string{}
	cmd := &cobra.Command{
		Use:   "assign --db FILE ROUND --to NAME,NAME",
		Short: "分派检查人 (deal the drawn subjects out among inspectors, by chance)",
		Long: `Deals those that have no inspector yet out in turn, in the order of a hash of the round's seed, so that chance decides who
checks whom and anybody can redo it. Filters narrow whom it deals out.`,
		Example: `  zhengheng round assign --db my.duckdb C2024-01 --to 张三,李四 --due 2024-06-15
  zhengheng round assign --db my.duckdb C2024-01 --to 王五 --platform website`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			given := map[string]string{"again": fmt.Sprint(again)}
			for name, value := range values {
				given[name] = *value
			}
			return p.withRounds(cmd.Context(), func(r rounds) error {
				dealt, err := r.Deal(cmd.Context(), args[0], given, signed())
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(p.stdout, "已分派 %d 个 (dealt out)\n", dealt)
				return err
			})
		},
	}
	p.addDatabase(cmd)
	for _, flag := range []struct{ name, parameter, usage string }{
		{"to", "inspectors", "检查人 inspectors, with commas between"}, {"due", "due_on", "检查期限 until when; the round's deadline unless given"},
		{"platform", "platform", "平台 only this platform"}, {"region", "region", "区划代码 only this region and those below it"},
		{"unit", "unit", "单位 only this unit and those below it"}, {"subject", "subject_id", "对象 only this subject"},
	} {
		values[flag.parameter] = cmd.Flags().String(flag.name, "", flag.usage)
	}
	cmd.Flags().BoolVar(&again, "again", false, "重新分派 also those that have an inspector")
	return cmd
}

func (p *program) roundFormCommand() *cobra.Command {
	var inspector, file string
	cmd := &cobra.Command{
		Use:   "form --db FILE ROUND -o FILE.xlsx|FOLDER",
		Short: "检查登记表 (hand-out forms, to be filled in and loaded back)",
		Long: `Writes the subjects of a round as a form with lists of results. Into a folder it writes one form for each inspector;
--inspector NAME writes his alone. A filled form is loaded by zhengheng round record, zhengheng ingest, or on the page.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if file == "" {
				return usagef("add -o FILE.xlsx, or -o FOLDER for one form an inspector")
			}
			w, err := p.open(cmd.Context(), warehouse.Options{ReadOnly: true})
			if err != nil {
				return err
			}
			return closing(w, p.writeForms(cmd.Context(), rounds{p, w}, args[0], inspector, file))
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVar(&inspector, "inspector", "", "检查人 only what this inspector has to check")
	cmd.Flags().StringVarP(&file, "output", "o", "", "写入文件或文件夹 file, or folder for one form an inspector")
	return cmd
}

// writeForms writes one form, or one for each inspector into a folder.
func (p *program) writeForms(ctx context.Context, r rounds, round, inspector, file string) error {
	if strings.EqualFold(filepath.Ext(file), ".xlsx") {
		return p.writeRoundForm(ctx, r, round, inspector, file)
	}
	inspectors := []string{inspector}
	if inspector == "" {
		inspectors = nil
		err := r.eachSubject(ctx, round, "", func(s drawnSubject) {
			if s.inspector != "" && !slices.Contains(inspectors, s.inspector) {
				inspectors = append(inspectors, s.inspector)
			}
		})
		if err != nil {
			return err
		}
	}
	if len(inspectors) == 0 {
		return usagef("nobody of round %s is dealt out yet: run `zhengheng round assign`, or write one form with -o FILE.xlsx", round)
	}
	if err := os.MkdirAll(file, 0o755); err != nil {
		return err
	}
	for _, name := range inspectors {
		if err := p.writeRoundForm(ctx, r, round, name, filepath.Join(file, strings.TrimLeft(fileName(name), ".")+".xlsx")); err != nil {
			return err
		}
	}
	return nil
}
