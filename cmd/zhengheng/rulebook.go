package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"zhengheng/queries"
	"zhengheng/warehouse"
	"zhengheng/warehouse/rulebook"
)

func (p *program) addRulebooks(root *cobra.Command) {
	root.PersistentFlags().StringVar(&p.rulebooks, "rulebooks", os.Getenv("ZHENGHENG_RULEBOOKS"),
		"自定办法 folder of your own rulebooks (or set ZHENGHENG_RULEBOOKS)")
	_ = root.MarkPersistentFlagDirname("rulebooks")
}

// books gives the shipped rulebooks and those of --rulebooks.
func (p *program) books() (*rulebook.Registry, error) {
	switch {
	case p.kept != nil:
		return p.kept, nil
	case p.rulebooks == "":
		return rulebook.Shipped()
	}
	return rulebook.LoadFolder(p.rulebooks)
}

// rulebookNames lets queries understand the ids of rulebooks and of their variants.
func rulebookNames(books *rulebook.Registry) queries.Option {
	return queries.RulebookNames(func(name string) (string, error) {
		book, err := books.Lookup(name)
		if err != nil {
			return "", err
		}
		return book.ID, nil
	})
}

func (p *program) rulebookCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rulebook",
		Short: "考核办法 (rulebooks: list, show, test, export, import, kept)",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usagef("rulebook needs one of list, show, test, export, import, kept")
		},
	}
	cmd.AddCommand(
		&cobra.Command{
			Use:   "list",
			Short: "列出考核办法 (list the rulebooks)",
			Args:  cobra.NoArgs,
			RunE:  func(*cobra.Command, []string) error { return p.listBooks() },
		},
		&cobra.Command{
			Use:               "show ID",
			Short:             "显示办法逐条内容、依据程度与出处 (show a rulebook line by line, and where it comes from)",
			Example:           "  zhengheng rulebook show guoban-2019-19-inspection",
			Args:              cobra.ExactArgs(1),
			ValidArgsFunction: p.completeBook,
			RunE:              func(_ *cobra.Command, args []string) error { return p.showBook(args[0]) },
		},
		&cobra.Command{
			Use:   "test [ID...]",
			Short: "核对办法及其自带的例子 (check the rulebooks and score their examples)",
			RunE:  func(cmd *cobra.Command, args []string) error { return p.testBooks(cmd.Context(), args) },
		},
		p.exportBookCommand(), p.importBookCommand(), p.keptBookCommand(),
	)
	return cmd
}

func (p *program) book(id string) (*rulebook.Book, error) {
	books, err := p.books()
	if err != nil {
		return nil, err
	}
	book, err := books.Lookup(id)
	if err != nil {
		return nil, usageError{err}
	}
	return book, nil
}

func (p *program) completeBook(_ *cobra.Command, args []string, _ string) (words []string, _ cobra.ShellCompDirective) {
	books, err := p.books()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, book := range books.Books() {
		words = append(words, book.ID+"\t"+book.Title.In(p.language))
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

func (p *program) listBooks() error {
	books, err := p.books()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, book := range books.Books() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", book.ID, book.Title.In(p.language), book.Basis, p.unverifiedNote(book))
	}
	return w.Flush()
}

func (p *program) unverifiedNote(book *rulebook.Book) string {
	if n := book.Unverified(); n > 0 {
		return queries.Text{Zh: fmt.Sprintf("待核 %d 条", n), En: fmt.Sprintf("%d lines unverified", n)}.In(p.language)
	}
	return ""
}

// markNames are the marks as a person reads them.
var markNames = map[string]queries.Text{
	rulebook.Exact: {Zh: "原文", En: "exact"}, rulebook.Derived: {Zh: "推算", En: "derived"}, rulebook.Unverified: {Zh: "待核", En: "UNVERIFIED"},
}

func (p *program) showBook(id string) error {
	book, err := p.book(id)
	if err != nil {
		return err
	}
	w := p.stdout
	fmt.Fprintf(w, "%s  %s\n%s\n", book.ID, book.Title.In(p.language), book.Basis)
	if book.Inherits != "" {
		fmt.Fprintf(w, "%s: %s\n", queries.Text{Zh: "承自", En: "inherits"}.In(p.language), book.Inherits)
	}
	if said := book.Guarded().In(p.language); said != "" {
		fmt.Fprintln(w, said)
	}
	section := ""
	for _, line := range book.Describe() {
		if line.Section != section {
			section = line.Section
			fmt.Fprintf(w, "\n%s\n", section)
		}
		text := []string{"  " + line.ID, line.Title.In(p.language), line.Worth, markNames[line.Mark].In(p.language)}
		if line.Source != book.Basis {
			text = append(text, line.Source)
		}
		fmt.Fprintln(w, strings.Join(withoutBlanks(text), "  "))
	}
	return nil
}

func withoutBlanks(texts []string) (kept []string) {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

// testBooks loads all books, which checks them, and scores the examples of those named,
// or of all.
func (p *program) testBooks(ctx context.Context, ids []string) error {
	books, err := p.books()
	if err != nil {
		return err
	}
	chosen := books.Books()
	if len(ids) > 0 {
		chosen = nil
	}
	for _, id := range ids {
		book, err := books.Lookup(id)
		if err != nil {
			return usageError{err}
		}
		chosen = append(chosen, book)
	}
	results, err := warehouse.TryExamples(ctx, chosen)
	if err != nil {
		return err
	}
	failed := 0
	for _, result := range results {
		if result.Fault != "" {
			failed++
			fmt.Fprintf(p.stdout, "FAIL  %s\n", result.Fault)
			continue
		}
		fmt.Fprintf(p.stdout, "ok    %s  %s: %s %s\n", result.Book, result.Title.In(p.language), result.Verdict, pointsText(result.Total))
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d examples differ", failed, len(results))
	}
	fmt.Fprintf(p.stdout, "%d rulebooks, %d examples\n", len(chosen), len(results))
	return nil
}

func pointsText(points rulebook.Points) string {
	if !points.IsKnown {
		return ""
	}
	return points.String()
}
