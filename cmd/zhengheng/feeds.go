package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"zhengheng/ingest"
)

func (p *program) feedsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "feeds [NAME]",
		Short:             "数据类别与表头 (what a file may hold, and the headings it answers to)",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeFeeds,
		RunE: func(_ *cobra.Command, args []string) error {
			feeds, err := ingest.LoadFeeds()
			if err != nil {
				return err
			}
			list := feeds.All()
			if len(args) == 1 {
				feed, err := feeds.Lookup(args[0])
				if err != nil {
					return usageError{err}
				}
				list = []*ingest.Feed{feed}
			}
			if asJSON {
				return writeJSON(p.stdout, describeFeeds(list))
			}
			if len(args) == 0 {
				return p.listFeeds(list)
			}
			return p.printFeed(list[0])
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print JSON)")
	return cmd
}

type feedText struct {
	Name     string       `json:"name"`
	Title    string       `json:"title"`
	Key      []string     `json:"key"`
	NeedsOne []string     `json:"needs_one,omitempty"`
	Columns  []columnText `json:"columns"`
}

type columnText struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Kind     string   `json:"kind"`
	Unit     string   `json:"unit,omitempty"`
	Required bool     `json:"required"`
	Default  string   `json:"default,omitempty"`
	Values   []string `json:"values,omitempty"`
	Note     string   `json:"note,omitempty"`
	Headings []string `json:"headings"`
}

func describeFeeds(feeds []*ingest.Feed) []feedText {
	var texts []feedText
	for _, feed := range feeds {
		text := feedText{Name: feed.Name, Title: feed.Title.Zh, Key: feed.Key, NeedsOne: feed.NeedsOne}
		for _, column := range feed.Columns {
			text.Columns = append(text.Columns, columnText{
				Name: column.Name, Title: column.Title.Zh, Kind: string(column.Kind), Unit: column.Unit,
				Required: column.Required, Default: column.Default, Values: column.Values(), Note: column.Note.Zh,
				Headings: append([]string{column.Name, column.Title.Zh}, column.Headers()...),
			})
		}
		texts = append(texts, text)
	}
	return texts
}

// listFeeds prints each feed with the columns that a file must have.
func (p *program) listFeeds(feeds []*ingest.Feed) error {
	out := bufio.NewWriter(p.stdout)
	for _, feed := range feeds {
		var required []string
		for _, column := range feed.Columns {
			if column.Required {
				required = append(required, column.Name+" "+column.Title.Zh)
			}
		}
		if len(feed.NeedsOne) > 0 {
			required = append(required, strings.Join(columnTitles(feed, feed.NeedsOne, "zh"), " 或 "))
		}
		if feed.NeedsCount {
			required = append(required, "至少一个数")
		}
		fmt.Fprintf(out, "%s %s %s\n", width.FillRight(feed.Name, 18), width.FillRight(feed.Title.Zh, 14), strings.Join(required, "、"))
	}
	profiles, err := ingest.ProfileNames()
	if err != nil {
		return err
	}
	fmt.Fprintln(out)
	fmt.Fprintln(out, "各列及可用表头 (all columns and their headings): zhengheng feeds NAME")
	fmt.Fprintln(out, "空白表格 (an empty form): zhengheng template NAME -o FILE.xlsx")
	fmt.Fprintf(out, "来源说明 (profiles): %s\n", strings.Join(profiles, " "))
	return out.Flush()
}

// printFeed prints a feed with its columns, two lines or more each: a star marks those
// that a file must have.
func (p *program) printFeed(feed *ingest.Feed) error {
	out := bufio.NewWriter(p.stdout)
	fmt.Fprintf(out, "%s  %s\n", feed.Name, feed.Title.Zh)
	fmt.Fprintf(out, "主键 (key): %s\n\n", strings.Join(feed.Key, " "))
	for _, column := range feed.Columns {
		mark := " "
		if column.Required {
			mark = "*"
		}
		kind := string(column.Kind)
		if column.Unit != "" {
			kind += " " + column.Unit
		}
		fmt.Fprintf(out, "%s %s %s %s\n", mark, width.FillRight(column.Name, 18), width.FillRight(kind, 10), column.Title.Zh)
		for _, line := range [][2]string{
			{"说明", column.Note.Zh},
			{"可填", strings.Join(valueTexts(column), "、")},
			{"不填", column.Default},
			{"表头", strings.Join(append([]string{column.Title.En}, column.Headers()...), "、")},
		} {
			if line[1] != "" {
				fmt.Fprintf(out, "    %s  %s\n", line[0], line[1])
			}
		}
	}
	fmt.Fprintln(out)
	fmt.Fprintln(out, "* 必须有 (required; an account_id may be left out where there are platform and platform_uid)")
	if len(feed.NeedsOne) > 0 {
		fmt.Fprintf(out, "每行至少要有其一 (each row needs one of): %s\n", strings.Join(feed.NeedsOne, " "))
	}
	return out.Flush()
}

// valueTexts are a column's allowed values, each with what people write for it.
func valueTexts(column *ingest.Column) []string {
	if column.Kind != ingest.KindEnum {
		return nil
	}
	var texts []string
	for _, label := range column.Labels() {
		texts = append(texts, label.En+" "+label.Zh)
	}
	return texts
}
