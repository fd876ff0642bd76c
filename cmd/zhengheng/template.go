package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/reports"
)

// forms are the ways to write an empty form, the default first.
var forms = []struct {
	name  string
	write func(io.Writer, *reports.Form) error
}{{"xlsx", reports.WriteForm}, {"csv", reports.WriteFormCSV}}

func (p *program) templateCommand() *cobra.Command {
	var format, file string
	cmd := &cobra.Command{
		Use:   "template FEED [-o FILE]",
		Short: "空白表格 (an empty form to fill in and load)",
		Long: `Writes an empty form of a feed: headings, drop-down lists and hints, and a sheet that explains each column with an
example. A filled form loads as it is. zhengheng feeds lists the feeds.`,
		Example: `  zhengheng template posts -o posts.xlsx
  zhengheng template inquiries --format csv`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeFeeds,
		RunE: func(_ *cobra.Command, args []string) error {
			feeds, err := ingest.LoadFeeds()
			if err != nil {
				return err
			}
			feed, err := feeds.Lookup(args[0])
			if err != nil {
				return usageError{err}
			}
			write, err := p.formWriter(format, file)
			if err != nil {
				return err
			}
			form := formOf(feed, p.language)
			if file == "" {
				return write(p.stdout, form)
			}
			if err := writeFile(file, func(w io.Writer) error { return write(w, form) }); err != nil {
				return err
			}
			fmt.Fprintf(p.stderr, "已写入 %s (written)\n", file)
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "格式 format: xlsx, csv")
	cmd.Flags().StringVarP(&file, "output", "o", "", "写入文件 write to this file; its suffix chooses the format")
	return cmd
}

// formWriter settles the format before anything is written.
func (p *program) formWriter(format, file string) (func(io.Writer, *reports.Form) error, error) {
	asked := format
	if asked == "" && file != "" {
		asked = strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))
	}
	if asked == "" {
		asked = forms[0].name
	}
	for _, form := range forms {
		if form.name != asked {
			continue
		}
		if asked == "xlsx" && file == "" && isTerminal(p.stdout) {
			return nil, usagef("xlsx is no text for a terminal: add -o FILE.xlsx, or --format csv")
		}
		return form.write, nil
	}
	if format == "" {
		return nil, usagef("%s: the suffix names no format of forms; use .xlsx or .csv, or add --format", file)
	}
	return nil, usagef("--format %q is not one of xlsx, csv", format)
}

// formOf puts what a feed says of its columns into words for people.
func formOf(feed *ingest.Feed, language string) *reports.Form {
	in := func(zh, en string) string { return queries.Text{Zh: zh, En: en}.In(language) }
	form := &reports.Form{
		Title:    in(feed.Title.Zh, feed.Title.En),
		Language: language,
		Notes: []string{
			in("数据填在第一张表，从第二行起，一行一条；列名不要改，用不到的列可以删去。", "Data go on the first sheet, from its second row on, one row each. Do not change headings; columns without use may be deleted."),
			in("不知道的格子留空，不要填 0。", "Leave unknown cells empty; do not write 0."),
			in("带 * 的列必填；本页的示例只作参考，不会被装入。", "Columns with * must be filled in. The examples on this sheet are not loaded."),
			in("主键：", "The key is: ") + strings.Join(columnTitles(feed, feed.Key, language), in("、", ", ")) + in("；主键相同的行，后装入的替换先装入的。", "; of rows with one key the later loaded replaces the earlier."),
		},
	}
	if len(feed.NeedsOne) > 0 {
		form.Notes = append(form.Notes, in("至少填一项：", "At least one of: ")+strings.Join(columnTitles(feed, feed.NeedsOne, language), in("、", ", ")))
	}
	for _, column := range feed.Columns {
		form.Columns = append(form.Columns, formColumn(column, language))
	}
	return form
}

func formColumn(c *ingest.Column, language string) reports.FormColumn {
	in := func(zh, en string) string { return queries.Text{Zh: zh, En: en}.In(language) }
	made := reports.FormColumn{
		Heading: in(c.Title.Zh, c.Title.En),
		Meaning: in(c.Note.Zh, c.Note.En),
		Writing: writingOf(c).In(language),
		Unit:    c.Unit,
		Example: c.ExampleIn(language),
		Others:  append([]string{c.Name}, c.Headers()...),
		Format:  formFormats[c.Kind],
	}
	for _, label := range c.Labels() {
		made.Values = append(made.Values, in(label.Zh, label.En))
	}
	switch {
	case c.Required && c.PlatformUID:
		made.Required = in("必填；填了平台和平台账号时可不填", "Must be there, unless platform and platform uid are")
	case c.Required:
		made.Required = in("必填", "Must be there")
	}
	made.Mark = c.Required
	return made
}

var formFormats = map[ingest.Kind]reports.FormFormat{
	ingest.KindID: reports.FormText, ingest.KindText: reports.FormText, ingest.KindPeriod: reports.FormText,
	ingest.KindDate: reports.FormDate, ingest.KindTimestamp: reports.FormTime,
}

// writingOf says how the values of a column are written.
func writingOf(c *ingest.Column) queries.Text {
	switch c.Kind {
	case ingest.KindID:
		return queries.Text{Zh: "编号，按文本填写", En: "An id, kept as text"}
	case ingest.KindEnum, ingest.KindBoolean:
		return queries.Text{Zh: "从下拉列表中选", En: "Choose from the list"}
	case ingest.KindCount:
		if c.AtLeast() == "" {
			return queries.Text{Zh: "不小于 0 的整数，可写 12,345、1.2万", En: "A whole number, not negative: 12,345 or 1.2万"}
		}
		return queries.Text{Zh: "不小于 0 的整数，可写 12,345、1.2万；封顶的写 10万+", En: "A whole number, not negative: 12,345 or 1.2万; a capped one 10万+"}
	case ingest.KindInteger:
		return queries.Text{Zh: "整数", En: "A whole number"}
	case ingest.KindDecimal:
		return queries.Text{Zh: "数字，可有小数", En: "A number, with decimals or without"}
	case ingest.KindDate:
		return queries.Text{Zh: "日期，如 2019-02-28", En: "A date such as 2019-02-28"}
	case ingest.KindTimestamp:
		return queries.Text{Zh: "北京时间，如 2019-02-28 08:30", En: "Beijing time, such as 2019-02-28 08:30"}
	case ingest.KindPeriod:
		return queries.Text{
			Zh: "W2019-02-24（周日至周六的一周，写周日）、I2019-W09（周一至周日的 ISO 周）、M2019-02（月）、Q2019-1（季度）、H2019-1（半年）、Y2019（年），或起止日期 2019-02-24~2019-03-02",
			En: "W2019-02-24 (the week from that Sunday), I2019-W09 (ISO week), M2019-02, Q2019-1, H2019-1, Y2019, or two dates 2019-02-24~2019-03-02",
		}
	}
	return queries.Text{Zh: "文字", En: "Text"}
}

func columnTitles(feed *ingest.Feed, names []string, language string) []string {
	titles := slices.Clone(names)
	for i, name := range names {
		if c := feed.Column(name); c != nil {
			titles[i] = queries.Text{Zh: c.Title.Zh, En: c.Title.En}.In(language)
		}
	}
	return titles
}

func completeFeeds(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	feeds, err := ingest.LoadFeeds()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return feeds.Names(), cobra.ShellCompDirectiveNoFileComp
}
