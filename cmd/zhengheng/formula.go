package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

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
			ValidArgsFunction: completeFormula,
			RunE:              func(_ *cobra.Command, args []string) error { return p.showFormula(args[0]) },
		},
		&cobra.Command{
			Use:   "test",
			Short: "核对公式自带的例子 (compute the examples of every formula)",
			Args:  cobra.NoArgs,
			RunE:  func(*cobra.Command, []string) error { return p.testFormulas() },
		},
		&cobra.Command{
			Use:   "eval ID measure=value ...",
			Short: "用给定的数试算，输出 JSON (compute a score, its bounds and terms as JSON)",
			Long: `Computes an index for the given figures and prints score, bounds and terms as JSON.
A value with a plus sign, such as reads=100001+, is only known to be at least that much.
A measure that is not given is unknown; the answer then says which one is missing.`,
			Example: `  zhengheng formula eval bci-simple posts=70 forwards=840 comments=420 likes=2100
  zhengheng formula eval wci@14.2 d=7 n=14 R=70000 Z=280 L=700 Rt=42000 Zt=168 Lt=420 Rmax=18000 Zmax=60 Lmax=150`,
			Args:              cobra.MinimumNArgs(1),
			ValidArgsFunction: completeFormula,
			RunE:              func(_ *cobra.Command, args []string) error { return p.evaluate(args[0], args[1:]) },
		},
	)
	return cmd
}

func lookupFormula(id string) (*formula.Formula, error) {
	formulas, err := formula.Shipped()
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
func completeFormula(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	formulas, err := formula.Shipped()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var words []string
	if len(args) == 0 {
		for _, f := range formulas.Formulas() {
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
	formulas, err := formula.Shipped()
	if err != nil {
		return err
	}
	for _, f := range formulas.Formulas() {
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
	f, err := lookupFormula(id)
	if err != nil {
		return err
	}
	lines := []string{p.text(f.Title()), p.text(f.Readable()), p.text(f.Notes()), f.Source() + " (" + provenance(f) + ")"}
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

func (p *program) testFormulas() error {
	formulas, err := formula.Shipped()
	if err != nil {
		return err
	}
	failed := 0
	for _, f := range formulas.Formulas() {
		for _, example := range f.Examples() {
			evaluation, err := f.Evaluate(example.Measures)
			verdict := "ok"
			if err != nil || !evaluation.IsKnown() || math.Abs(evaluation.Score-example.Score) > example.Tolerance {
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

// evaluation is what eval prints. Score, low and high are null where a measure is
// missing; high is also null where a value is only known to be at least its figure,
// because then there is no upper bound.
type evaluation struct {
	Index     string      `json:"index"`
	Score     *float64    `json:"score"`
	Low       *float64    `json:"low"`
	High      *float64    `json:"high"`
	IsAtLeast bool        `json:"is_at_least"`
	Missing   []string    `json:"missing"`
	Terms     []termValue `json:"terms"`
}

type termValue struct {
	ID           string   `json:"id"`
	Measure      string   `json:"measure"`
	Per          string   `json:"per,omitempty"`
	Input        *float64 `json:"input"`
	Value        *float64 `json:"value"`
	Contribution *float64 `json:"contribution"`
}

func (p *program) evaluate(id string, args []string) error {
	f, err := lookupFormula(id)
	if err != nil {
		return err
	}
	measures, err := parseMeasures(args)
	if err != nil {
		return usageError{err}
	}
	e, err := f.Evaluate(measures)
	if err != nil {
		return usageError{err}
	}
	out := evaluation{Index: e.Index, IsAtLeast: e.IsAtLeast, Missing: e.Missing}
	if e.IsKnown() {
		out.Score, out.Low, out.High = finite(e.Score), finite(e.Low), finite(e.High)
	}
	for _, term := range e.Terms {
		value := termValue{ID: term.ID, Measure: term.Measure, Per: term.Per}
		if term.IsKnown {
			value.Input, value.Value = finite(term.Input), finite(term.Value)
		}
		if e.IsKnown() {
			value.Contribution = finite(term.Contribution)
		}
		out.Terms = append(out.Terms, value)
	}
	return writeJSON(p.stdout, out)
}

// parseMeasures reads measure=value pairs; all bad ones are reported at once.
func parseMeasures(args []string) (formula.Measures, error) {
	measures := formula.Measures{Values: map[string]float64{}, AtLeast: map[string]bool{}}
	var problems []error
	for _, arg := range args {
		name, text, ok := strings.Cut(arg, "=")
		number, atLeast := strings.CutSuffix(text, "+")
		value, err := strconv.ParseFloat(number, 64)
		_, twice := measures.Values[name]
		switch {
		case !ok || name == "":
			problems = append(problems, fmt.Errorf("%q: write it as measure=value;", arg))
		case err != nil || math.IsNaN(value) || math.IsInf(value, 0):
			problems = append(problems, fmt.Errorf("%s: %q is not a number;", name, text))
		case twice:
			problems = append(problems, fmt.Errorf("%s is given twice;", name))
		default:
			measures.Values[name] = value
			if atLeast {
				measures.AtLeast[name] = true
			}
		}
	}
	return measures, errors.Join(problems...)
}

// finite gives a pointer for JSON, which has no infinity: nil stands for it.
func finite(value float64) *float64 {
	if math.IsInf(value, 0) {
		return nil
	}
	return &value
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
