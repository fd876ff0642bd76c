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

func (p *program) evalCommand() *cobra.Command {
	var others []string
	var weights string
	var renormalise bool
	cmd := &cobra.Command{
		Use:   "eval ID measure=value ...",
		Short: "用给定的数试算，输出 JSON (explain a score: measures, terms, contributions, bounds as JSON)",
		Long: `Computes an index for the given figures and prints the score, its bounds and every term with its
weight and contribution as JSON; the contributions add up to the score.
A value with a plus sign, such as reads=100001+, is only known to be at least that much.
A measure that is not given is unknown; the answer then says which one is missing.
Options follow the index after a plus: publisher (a capped count is taken for its figure), real-days
(give real_days=N), round-average-1 (averages per post rounded to so many decimals).`,
		Example: `  zhengheng formula eval bci-simple posts=70 forwards=840 comments=420 likes=2100
  zhengheng formula eval wci@14.2 d=7 n=14 R=70000 Z=280 L=700 Rt=42000 Zt=168 Lt=420 Rmax=18000 Zmax=60 Lmax=150
  zhengheng formula eval bci-simple+publisher posts=70 forwards=100001+ comments=420 likes=2100
  zhengheng formula eval bci-simple --weights activity=0.3,reach=0.7 posts=70 forwards=840 comments=420 likes=2100
  zhengheng formula eval mcci wci=900 bci=1100 dci=1000 wvci=800
  zhengheng formula eval chengdu n=30 pushes=8 R=40000 Z=90 --others "n=40 pushes=5 R=100000 Z=60"`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: p.completeFormula,
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := p.lookupFormula(args[0])
			if err != nil {
				return err
			}
			if weights != "" {
				if f, err = reweighted(f, weights, renormalise); err != nil {
					return usageError{err}
				}
			}
			return p.explain(f, args[1:], others)
		},
	}
	cmd.Flags().StringArrayVar(&others, "others", nil, "榜内其他账号 figures of another account of the list, for an index scaled within it; repeat")
	cmd.Flags().StringVar(&weights, "weights", "", "换用权重 other weights of groups or terms, such as overall=0.5,average=0.3")
	cmd.Flags().BoolVar(&renormalise, "renormalise", false, "权重化为合计 1 divide the weights of each level by their sum")
	return cmd
}

func reweighted(f *formula.Formula, text string, renormalise bool) (*formula.Formula, error) {
	weights, err := parseMeasures(strings.Split(text, ","))
	if err != nil {
		return nil, fmt.Errorf("--weights: %w", err)
	}
	return f.WithWeights(weights.Values, renormalise)
}

func (p *program) explain(f *formula.Formula, args, others []string) error {
	measures, err := parseMeasures(args)
	list := make([]formula.Measures, len(others))
	for i, other := range others {
		var fault error
		list[i], fault = parseMeasures(strings.Fields(other))
		err = errors.Join(err, fault)
	}
	if err != nil {
		return usageError{err}
	}
	explanation, err := f.Explain(measures, list...)
	if errors.Is(err, formula.ErrNeedsOthers) {
		return usagef("%w with --others", err)
	}
	if err != nil {
		return usageError{err}
	}
	return writeJSON(p.stdout, explanation)
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

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
