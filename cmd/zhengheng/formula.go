package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zhengheng/warehouse/formula"
)

func (p *program) formulaCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "formula",
		Short: "指数公式 (index formulas: list, show, test, eval)",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return usagef("formula needs one of list, show, test, eval") },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use:   "list",
			Short: "列出指数 (list the indices)",
			Args:  cobra.NoArgs,
			RunE:  func(*cobra.Command, []string) error { return p.listFormulas() },
		},
		&cobra.Command{
			Use:               "show ID",
			Short:             "显示公式 (show a formula and where it comes from)",
			Example:           "  zhengheng formula show wci@14.2",
			Args:              cobra.ExactArgs(1),
			ValidArgsFunction: p.completeFormula,
			RunE:              func(_ *cobra.Command, args []string) error { return p.showFormula(args[0]) },
		},
		&cobra.Command{
			Use:   "test",
			Short: "核对公式自带的例子 (compute the examples of every formula)",
			Args:  cobra.NoArgs,
			RunE:  func(*cobra.Command, []string) error { return p.testFormulas() },
		},
		p.evalCommand(),
	)
	return cmd
}

// formulasCommand is formula list under a shorter name.
func (p *program) formulasCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "formulas",
		Short: "列出指数 (list the indices, the same as formula list)",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return p.listFormulas() },
	}
}

// registry gives the shipped indices and those of --formulas.
func (p *program) registry() (*formula.Registry, error) {
	if p.formulas == "" {
		return formula.Shipped()
	}
	return formula.LoadFolder(p.formulas)
}

func (p *program) lookupFormula(id string) (*formula.Formula, error) {
	formulas, err := p.registry()
	if err != nil {
		return nil, err
	}
	found, err := formulas.Lookup(id)
	if err != nil {
		return nil, usageError{err}
	}
	return found, nil
}

// completeFormula completes the id, then the names of the measures.
func (p *program) completeFormula(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	formulas, err := p.registry()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var words []string
	if len(args) == 0 {
		for _, f := range formulas.All() {
			words = append(words, f.ID()+"\t"+f.Title().Zh)
		}
		return words, cobra.ShellCompDirectiveNoFileComp
	}
	if found, err := formulas.Lookup(args[0]); err == nil {
		for _, measure := range found.Measures() {
			words = append(words, measure+"=")
		}
	}
	return words, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func (p *program) listFormulas() error {
	formulas, err := p.registry()
	if err != nil {
		return err
	}
	for _, f := range formulas.All() {
		_, err := fmt.Fprintf(p.stdout, "%s  %s  %s  %s\n", width.FillRight(f.ID(), 20),
			width.FillRight(p.text(f.Title()), widest), width.FillRight(strings.Join(f.Platforms(), ","), 12), provenance(f))
		if err != nil {
			return err
		}
	}
	return nil
}

// provenance marks what was not read in a published source.
func provenance(f *formula.Formula) string {
	if f.Provenance() == "unverified" {
		return "unverified 待核"
	}
	return f.Provenance()
}

func (p *program) text(t formula.Text) string {
	if p.language == "en" {
		return t.En
	}
	return t.Zh
}

func (p *program) showFormula(id string) error {
	f, err := p.lookupFormula(id)
	if err != nil {
		return err
	}
	source := fmt.Sprintf("%s (%s [%s])", f.Source(), provenance(f), formula.Mark(f.Provenance()))
	lines := []string{p.text(f.Title()), p.text(f.Readable()), p.text(f.Notes()), source, p.validity(f)}
	for _, line := range lines {
		if line == "" {
			continue
		}
		if _, err := fmt.Fprintln(p.stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// validity says from when to when publishers used the version, as far as it is known.
func (p *program) validity(f *formula.Formula) string {
	day := func(t time.Time) string {
		if t.IsZero() {
			return "?"
		}
		return t.Format(time.DateOnly)
	}
	if f.ValidFrom().IsZero() && f.ValidTo().IsZero() {
		return ""
	}
	span := day(f.ValidFrom()) + " – " + day(f.ValidTo())
	return p.text(formula.Text{Zh: "适用 " + span, En: "valid " + span})
}

func (p *program) testFormulas() error {
	formulas, err := p.registry()
	if err != nil {
		return err
	}
	failed := 0
	for _, f := range formulas.All() {
		for _, example := range f.Examples() {
			evaluation, err := f.EvaluateAmong(example.Measures, example.Others)
			verdict := "ok"
			if err != nil || !example.IsReproduced(evaluation) {
				failed++
				verdict = "WRONG"
			}
			fmt.Fprintf(p.stdout, "%-6s %-20s %.10f  %.10f  %s\n", verdict, f.ID(), evaluation.Score, example.Score, example.Origin)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d examples are not reproduced", failed)
	}
	return nil
}
