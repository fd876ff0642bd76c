package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/spf13/cobra"

	"zhengheng/ingest"
	"zhengheng/warehouse"
)

func (p *program) inspectCommand() *cobra.Command {
	var flags loading
	var rows int
	var writeTo, lookIn string
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "查看文件 (what a file is, and what would become of its columns and rows; loads nothing)",
		Long: `Tells a file's format, encoding, header and source profile, what each column becomes, which of the first rows
would be rejected and why, and how the others would load. It needs no database; with one, names of accounts are looked up in it.
The exit code is 1 where the file fits nothing, and 3 where rows would be rejected.`,
		Example: `  zhengheng inspect posts.csv
  zhengheng inspect 台账.xlsx --write-profile own.yaml && zhengheng ingest --db my.duckdb --profile own.yaml 台账.xlsx`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			options, err := flags.options()
			if err != nil {
				return err
			}
			if rows < 1 {
				return usagef("--rows %d is less than 1", rows)
			}
			if options.Observed.IsZero() {
				options.Observed = lastSeen(args[0])
			}
			look := func() error { return p.inspect(cmd.Context(), args[0], options, rows, flags.asJSON, writeTo) }
			if lookIn == "" {
				return look()
			}
			p.db = lookIn
			w, err := p.open(cmd.Context(), warehouse.Options{ReadOnly: true})
			if err != nil {
				return err
			}
			options.Register = w
			return closing(w, look())
		},
	}
	cmd.Flags().StringVar(&lookIn, "db", "", "库文件 database file in which names of accounts are looked up; nothing is written to it")
	cmd.Flags().StringVar(&flags.feed, "feed", "", "数据类别 what the file holds, where its headings do not tell: see zhengheng feeds")
	cmd.Flags().StringVar(&flags.profile, "profile", "", "来源说明 name or YAML file of a source profile (else the one whose headings the file has)")
	cmd.Flags().StringVar(&flags.observed, "observed", "", "采集时间 when the counts were seen, where the file does not say")
	cmd.Flags().IntVar(&flags.year, "year", 0, "年份 year of dates that are written without one, such as 5月31日")
	addSet(cmd, &flags.set)
	cmd.Flags().IntVar(&rows, "rows", ingest.InspectedRows, "行数 how many rows of each table are tried")
	cmd.Flags().BoolVar(&flags.asJSON, "json", false, "输出 JSON (print JSON)")
	cmd.Flags().StringVar(&writeTo, "write-profile", "", "写出来源说明 write a source profile to start from to this file, which must not exist")
	return cmd
}

func (p *program) inspect(ctx context.Context, path string, options ingest.Options, rows int, asJSON bool, writeTo string) error {
	found, err := ingest.Inspect(ctx, path, options, rows)
	if err != nil {
		return err
	}
	defer found.Release()
	if writeTo != "" {
		if err := writeNew(writeTo, found.ProfileText()); err != nil {
			return err
		}
	}
	if asJSON {
		var document *ingest.InspectionDocument
		if document, err = found.Document(); err == nil {
			err = writeJSON(p.stdout, document)
		}
	} else {
		err = p.printInspection(found, rows)
	}
	if err != nil {
		return err
	}
	if found.Problem != "" {
		return fmt.Errorf("%s: %s", found.Source, found.Problem)
	}
	for _, table := range found.Tables {
		if table.RowsRejected > 0 {
			return errRejected
		}
	}
	return nil
}

// writeNew writes a file that must not exist: a profile is edited by hand.
func writeNew(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usagef("--write-profile %s: the file exists already; name another or remove it", path)
	}
	if err != nil {
		return fmt.Errorf("write the profile: %w", err)
	}
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write the profile %s: %w", path, err)
	}
	return nil
}

// shownIssues is how many rejected rows are printed.
const shownIssues = 10

func (p *program) printInspection(found *ingest.Inspection, rows int) error {
	out := bufio.NewWriter(p.stdout)
	facts := []string{found.Format, found.Compression, found.Encoding}
	if found.Delimiter != "" {
		facts = append(facts, p.word("分隔符 ", "delimiter ")+fmt.Sprintf("%q", found.Delimiter))
	}
	if found.Profile != "" {
		facts = append(facts, p.word("来源说明 ", "profile ")+found.Profile)
	}
	fmt.Fprintf(out, "%s：%s\n", found.Source, joinFilled(facts))
	if len(found.Fitting) > 0 {
		fmt.Fprintf(out, p.word("可用的来源说明：--profile %s\n", "Profiles that would take it: --profile %s\n"), strings.Join(found.Fitting, "、"))
	}
	if len(found.IgnoredSheets) > 0 {
		fmt.Fprintf(out, "%s%s\n", p.word("未用的工作表：", "Sheets not used: "), strings.Join(found.IgnoredSheets, "、"))
	}
	for _, table := range found.Tables {
		if err := p.printInspected(out, table, rows); err != nil {
			return err
		}
	}
	return out.Flush()
}

func (p *program) printInspected(out *bufio.Writer, table *ingest.InspectedTable, rows int) error {
	var facts []string
	if table.Sheet != "" {
		facts = append(facts, p.word("工作表 ", "sheet ")+table.Sheet)
	}
	if table.HeaderLine > 0 {
		facts = append(facts, fmt.Sprintf(p.word("表头在第 %d 行", "header in line %d"), table.HeaderLine))
	}
	if len(table.Feeds) > 0 {
		facts = append(facts, p.word("数据类别 ", "feeds ")+strings.Join(table.Feeds, ","))
	}
	fmt.Fprintf(out, "\n%s\n\n", joinFilled(facts))
	if _, err := writeTable(out, table.Columns, p.language, nil); err != nil {
		return err
	}
	if len(table.Previews) == 0 {
		return nil
	}
	skipped := ""
	if table.RowsSkipped > 0 {
		skipped = fmt.Sprintf(p.word("，略过 %d 行", ", %d skipped"), table.RowsSkipped)
	}
	fmt.Fprintf(out, p.word("\n前 %d 行中看了 %d 行，将拒收 %d 行%s\n", "\nOf the first %d rows %d were there, %d would be rejected%s\n"),
		rows, table.RowsSeen, table.RowsRejected, skipped)
	if err := p.printIssues(out, table); err != nil {
		return err
	}
	for i, feed := range table.Feeds {
		fmt.Fprintf(out, p.word("\n将装入 %s：\n", "\nWould load into %s:\n"), feed)
		if _, err := writeTable(out, table.Previews[i], p.language, nil); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) printIssues(out *bufio.Writer, table *ingest.InspectedTable) error {
	shown := int64(0)
	for table.Issues.Next() {
		record := table.Issues.Record()
		lines := record.Column(0).(*array.Int64)
		reasons := record.Column(record.Schema().FieldIndices(p.word("reason_zh", "reason"))[0]).(*array.String)
		for row := range int(record.NumRows()) {
			if shown == shownIssues {
				fmt.Fprintf(out, p.word("  … 另有 %d 行\n", "  … and %d more\n"), table.RowsRejected-shown)
				return nil
			}
			shown++
			fmt.Fprintf(out, p.word("  第 %d 行：%s\n", "  line %d: %s\n"), lines.Value(row), oneLine(errors.New(reasons.Value(row))))
		}
	}
	return table.Issues.Err()
}

// word chooses between the Chinese and the English words.
func (p *program) word(zh, en string) string {
	if p.language == "en" {
		return en
	}
	return zh
}

func joinFilled(parts []string) string {
	var filled []string
	for _, part := range parts {
		if part != "" {
			filled = append(filled, part)
		}
	}
	return strings.Join(filled, "，")
}
