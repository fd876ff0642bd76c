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
		if group.IsSingle {
			part = f.readableTerm(group.Terms[0])
		}
		whole = append(whole, product(group.weight, part))
	}
	first := fmt.Sprintf("%s = %s·{%s}%s", f.ID(), f.factor.text, strings.Join(whole, " + "), exponent(f.power))
	return Text{
		Zh: first + f.readableGroups(func(t Text) string { return t.Zh }) + f.legend(chinese),
		En: first + f.readableGroups(func(t Text) string { return t.En }) + f.legend(english),
	}
}

func (f *Formula) readableGroups(title func(Text) string) string {
	var lines strings.Builder
	for _, group := range f.groups {
		if group.IsSingle {
			continue
		}
		var sum []string
		for _, term := range group.Terms {
			sum = append(sum, product(term.weight, f.readableTerm(term)))
		}
		name := strings.TrimSpace(group.Symbol + " " + title(group.Title))
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
	return fmt.Sprintf("ln(%s+1)", product(term.times, x))
}

// symbol is the first alias of a measure, or its name.
func (f *Formula) symbol(measure string) string {
	i := slices.IndexFunc(f.aliases, func(a Alias) bool { return a.Measure == measure })
	if i < 0 {
		return measure
	}
	return f.aliases[i].Name
}

// wording is what the legend says in one language.
type wording struct {
	of                  func(Text) string
	separator           string
	days, idle, average string
}

var (
	chinese = wording{
		of: func(t Text) string { return t.Zh }, separator: "，",
		days: "d 周期天数（周 7、月 30）", idle: "发布数为 0 时指数为 0", average: "篇均值先四舍五入到 %d 位小数",
	}
	english = wording{
		of: func(t Text) string { return t.En }, separator: ", ",
		days: "d days of the period (week 7, month 30)", idle: "without posts the index is 0",
		average: "averages per post are first rounded to %d decimals",
	}
)

func (f *Formula) legend(w wording) string {
	var entries []string
	for _, id := range f.measures {
		measure, _ := findMeasure(f.known, id)
		isTerm := slices.ContainsFunc(f.terms, func(t Term) bool { return t.Measure == id })
		if isTerm || f.usesAverage() {
			entries = append(entries, f.symbol(id)+" "+w.of(measure.Title))
		}
	}
	if f.usesDays() {
		entries = append(entries, w.days)
	}
	lines := "\n" + strings.Join(entries, w.separator)
	if f.roundAverage != nil {
		lines += "\n" + fmt.Sprintf(w.average, *f.roundAverage)
	}
	return lines + "\n" + w.idle
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
