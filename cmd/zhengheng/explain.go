package main

import (
	"context"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/spf13/cobra"

	"zhengheng/api"
	"zhengheng/warehouse"
)

// What an explanation shows of its tables in a terminal; the other formats hold all.
var explainColumns = map[string][]string{
	"terms":    {"group_id", "measure", "per", "raw", "input", "times", "unscaled", "scale", "within", "group_members", "group_least", "group_most", "value", "total_weight", "contribution", "share"},
	"measures": {"measure", "value", "source", "raw_rows", "batches", "files"},
	"parts":    {"term_title", "component", "term_weight", "term_value", "contribution", "account_name", "unit_id", "role", "member_score", "score_source", "batches"},
	"change":   {"term_title", "component", "term_weight", "previous_value", "term_value", "previous_contribution", "contribution", "contribution_change"},
	"posts":    {"published_at", "title", "is_headline", "reads", "plays", "watching", "likes", "comments", "forwards", "observed_at", "observation_batch_id"},
}

func (p *program) explainCommand() *cobra.Command {
	var target target
	var part string
	flags := []struct{ name, usage string }{
		{"index", "指数 index such as wci, wci@14.2 or wci@14.2+publisher"},
		{"period", "周期 period such as W2019-02-24, I2019-W09 or M2019-02"},
		{"from", "前一期 explain the change since this period"},
		{"to_index", "后一期指数 the version of the second period, if another"},
		{"posts", "作品或账号行数 at most so many posts or peers"},
		{"platform", "平台 rank within this platform"},
		{"region", "区划代码 rank within this region and those below it"},
		{"level", "层级 rank within this level"},
		{"sector", "系统 rank within this sector"},
		{"unit", "单位 rank within this unit and those below it"},
		{"rank_mode", "并列名次 ties: competition (1 2 2 4) or dense (1 2 2 3)"},
	}
	cmd := &cobra.Command{
		Use:   "explain --db FILE ACCOUNT --index ID --period PERIOD",
		Short: "这个分数怎么来的 (take a score, or its change, apart)",
		Long: `Takes a score apart: the terms with value, weight and contribution, the measures with the batches, files and raw
rows behind them, and the posts that entered. With --from it splits the change of score and rank since that period:
own change, peers, newcomers, leavers and version; the parts add up. By an index that ranks units, regions or sectors, their
id stands in the place of ACCOUNT, and the parts are its components down to the scores of accounts. JSON holds all tables, other formats the one of --part.`,
		Example: `  zhengheng explain --db my.duckdb wechat:gh_000000000014 --index wci --period W2024-03-03
  zhengheng explain --db my.duckdb wechat:gh_000000000014 --index wci --from W2024-02-25 --period W2024-03-03
  zhengheng explain --db my.duckdb wechat:gh_000000000014 --index wci --period W2024-03-03 --part posts -o posts.xlsx
  zhengheng explain --db my.duckdb 330000-00 --index mcci --period M2024-03`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			values := map[string]string{"account": args[0]}
			for _, flag := range flags {
				if set := cmd.Flags().Lookup(flagName(flag.name)); set.Changed {
					values[flag.name] = set.Value.String()
				}
			}
			if target.asOf != "" {
				values["as_of"] = target.asOf
			}
			return p.explainScore(cmd.Context(), values, part, target)
		},
	}
	p.addDatabase(cmd)
	for _, flag := range flags {
		cmd.Flags().String(flagName(flag.name), "", flag.usage)
	}
	cmd.Flags().StringVar(&part, "part", "", "表 table to write: terms, facts, measures, posts; of a change: score, facts, rank, peers")
	p.addTarget(cmd, &target)
	addAsOf(cmd, &target)
	_ = cmd.RegisterFlagCompletionFunc("index", func(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		return p.completeFormula(cmd, nil, word)
	})
	return cmd
}

func (p *program) explainScore(ctx context.Context, values map[string]string, part string, target target) error {
	if err := target.check(p); err != nil {
		return err
	}
	w, err := p.open(ctx, warehouse.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	x, err := explainer{p, w}.Explain(ctx, values)
	if err != nil {
		return closing(w, err)
	}
	defer x.Release()
	return closing(w, p.writeExplanation(ctx, w, x, values, part, target))
}

func (p *program) writeExplanation(ctx context.Context, w *warehouse.Warehouse, x *api.Explanation, values map[string]string, part string, target target) error {
	chosen := x.Part(part)
	if chosen == nil {
		return usagef("--part %q is not one of %s", part, partNames(x))
	}
	if target.format == "json" && part == "" {
		document, err := api.ExplainDocument(x, values, p.language)
		if err != nil {
			return err
		}
		if target.file == "" {
			return writeJSON(p.stdout, document)
		}
		return writeFile(target.file, func(w io.Writer) error { return writeJSON(w, document) })
	}
	if target.format != terminalFormat || part != "" {
		target.columns = explainColumns[chosen.Query.Name]
		chosen.Notes = append(chosen.Notes, x.Notes...)
		return target.write(ctx, p, w, chosen)
	}
	if _, err := writeFacts(p.stdout, x.Part("facts").Reader, p.language); err != nil {
		return err
	}
	for _, one := range x.Parts {
		if one.Query.Name == "facts" {
			continue
		}
		fmt.Fprintf(p.stdout, "\n%s\n", one.Query.Title.In(p.language))
		if _, err := writeTable(p.stdout, one.Reader, p.language, explainColumns[one.Query.Name]); err != nil {
			return err
		}
	}
	for _, note := range x.Notes {
		fmt.Fprintln(p.stderr, note.In(p.language))
	}
	return nil
}

// writeFacts prints rows one value a line, what is unknown left out.
func writeFacts(w io.Writer, rows array.RecordReader, language string) (count int64, err error) {
	columns := tableColumns(rows.Schema(), language, nil)
	titles := 0
	for _, column := range columns {
		titles = max(titles, width.StringWidth(column.title))
	}
	for rows.Next() {
		record := rows.Record()
		for row := range int(record.NumRows()) {
			for _, column := range columns {
				if text := column.cell(record, row, language); text != "-" && text != "" {
					if _, err := fmt.Fprintf(w, "%s  %s\n", width.FillRight(column.title, titles), text); err != nil {
						return count, err
					}
				}
			}
			count++
		}
	}
	return count, rows.Err()
}
