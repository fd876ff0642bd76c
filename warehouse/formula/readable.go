package formula

import (
	"fmt"
	"slices"
	"strings"
)

// Readable writes the formula as people write it: the whole, one line for each group,
// and what each symbol stands for, in both languages.
//
//	wci@14.2 = 12·{0.60·O + 0.20·A + 0.10·H + 0.10·P}²
//	O 整体传播力 = 0.85·ln(R/d+1) + 0.09·ln(10·Z/d+1) + 0.06·ln(10·L/d+1)
func (f *Formula) Readable() Text {
	var whole []string
	for _, group := range f.groups {
		part := group.Symbol
		if group.IsSingle && f.kind != Composite {
			part = f.readableTerm(group.Terms[0])
		}
		whole = append(whole, product(group.weight, part))
	}
	first := fmt.Sprintf("{%s}%s", strings.Join(whole, " + "), exponent(f.power))
	if f.factor.value == 1 && f.power.value == 1 {
		first = strings.Join(whole, " + ")
	}
	first = f.ID() + " = " + product(f.factor, first)
	return Text{
		Zh: first + f.readableGroups(chinese) + f.legend(chinese),
		En: first + f.readableGroups(english) + f.legend(english),
	}
}

func (f *Formula) readableGroups(w wording) string {
	var lines strings.Builder
	for _, group := range f.groups {
		if group.IsSingle {
			continue
		}
		var sum []string
		for _, term := range group.Terms {
			sum = append(sum, product(term.weight, f.readableTerm(term)))
		}
		name := strings.TrimSpace(group.Symbol + " " + w.of(group.Title))
		fmt.Fprintf(&lines, "\n%s = %s", name, strings.Join(sum, " + "))
	}
	return lines.String()
}

func (f *Formula) readableTerm(term Term) string {
	x := f.symbol(term.Measure)
	switch term.Per {
	case perDay:
		x += "/d"
	case perPost:
		x += "/" + f.symbol(posts)
	}
	if term.FloorAtZero {
		x = "max(" + x + ", 0)"
	}
	x = product(term.times, x)
	if term.Transform == transformLog {
		x = fmt.Sprintf("ln(%s+1)", x)
	}
	switch term.Scale {
	case ShareOfMax:
		return fmt.Sprintf("%s/max(%[1]s)", x)
	case MinMax:
		return fmt.Sprintf("(%s−min)/(max−min)", x)
	case Percentile:
		return fmt.Sprintf("percentile(%s)", x)
	case ZScore:
		return fmt.Sprintf("(%s−mean)/sd", x)
	}
	return x
}

// symbol is the first alias of a measure, or its name.
func (f *Formula) symbol(measure string) string {
	if f.kind == Composite {
		return measure
	}
	i := slices.IndexFunc(f.aliases, func(a Alias) bool { return a.Measure == measure })
	if i < 0 {
		return measure
	}
	return f.aliases[i].Name
}

func product(factor number, x string) string {
	if factor.value == 1 {
		return x
	}
	return factor.text + "·" + x
}

func exponent(power number) string {
	switch power.value {
	case 1:
		return ""
	case 2:
		return "²"
	case 3:
		return "³"
	}
	return "^" + power.text
}
