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
		Use:   "feeds [NAME]",
		Short: "数据类别与表头 (what a file may hold, and the headings it answers to)",
		Args:  cobra.MaximumNArgs(1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			feeds, err := ingest.LoadFeeds()
			if err != nil || len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return feeds.Names(), cobra.ShellCompDirectiveNoFileComp
		},
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
			return p.printFeeds(list)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print JSON)")
	return cmd
}

type feedText struct {
	Name    string       `json:"name"`
	Title   string       `json:"title"`
	Key     []string     `json:"key"`
	Columns []columnText `json:"columns"`
}

type columnText struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Kind     string   `json:"kind"`
	Unit     string   `json:"unit,omitempty"`
	Required bool     `json:"required"`
	Default  string   `json:"default,omitempty"`
	Values   []string `json:"values,omitempty"`
	Headings []string `json:"headings"`
}

func describeFeeds(feeds []*ingest.Feed) []feedText {
	var texts []feedText
	for _, feed := range feeds {
		text := feedText{Name: feed.Name, Title: feed.Title.Zh, Key: feed.Key}
		for _, column := range feed.Columns {
			text.Columns = append(text.Columns, columnText{
				Name: column.Name, Title: column.Title.Zh, Kind: string(column.Kind), Unit: column.Unit,
				Required: column.Required, Default: column.Default, Values: column.Values(),
				Headings: append([]string{column.Name, column.Title.Zh}, column.Aliases...),
			})
		}
		texts = append(texts, text)
	}
	return texts
}

// printFeeds prints each feed with its columns: a star marks those that a file must have.
func (p *program) printFeeds(feeds []*ingest.Feed) error {
	out := bufio.NewWriter(p.stdout)
	for _, feed := range feeds {
		fmt.Fprintf(out, "%s  %s\n", feed.Name, feed.Title.Zh)
		for _, column := range feed.Columns {
			mark := " "
			if column.Required {
				mark = "*"
			}
			headings := append([]string{column.Title.Zh}, column.Aliases...)
			line := fmt.Sprintf(" %s %s %s %s", mark, width.FillRight(column.Name, 18), width.FillRight(string(column.Kind), 9), strings.Join(headings, " "))
			if values := column.Values(); values != nil {
				line += "  [" + strings.Join(values, " ") + "]"
			}
			fmt.Fprintln(out, line)
		}
		fmt.Fprintln(out)
	}
	profiles, err := ingest.ProfileNames()
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "* 必须有 (required; an account_id may be left out where there are platform and platform_uid)")
	fmt.Fprintf(out, "来源说明 (profiles): %s\n", strings.Join(profiles, " "))
	return out.Flush()
}
