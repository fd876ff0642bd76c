package formula

import (
	"fmt"
	"slices"
	"strings"
)

// wording is what the legend says in one language.
type wording struct {
	of                        func(Text) string
	separator                 string
	days, realDays            string
	idle, average, publisher  string
	within, list              string
	columns, aggregates       map[string]string
	subjects                  map[Subject]string
	component, external       string
	absent, known, unverified string
}

var (
	chinese = wording{
		of: func(t Text) string { return t.Zh }, separator: "，",
		days: "d 周期天数（周 7、月 30）", realDays: "d 周期的实际天数",
		idle: "发布数为 0 时指数为 0", average: "篇均值先四舍五入到 %d 位小数",
		publisher: "封顶的数（10万+）按 100001 计，不给上下限",
		within:    "max、min 等在%s范围内取", list: "榜单全部账号",
		columns:    map[string]string{"platform": "同一平台", "region_code": "同一区划", "level": "同一层级", "sector": "同一系统"},
		aggregates: map[string]string{"": "得分", aggregateSum: "得分之和", aggregateMean: "平均分", aggregateMax: "最高分"},
		subjects: map[Subject]string{
			SubjectAccount: "按账号合成", SubjectUnit: "按单位合成", SubjectProvince: "按省合成",
			SubjectCity: "按市合成", SubjectCounty: "按县合成", SubjectSector: "按系统合成",
		},
		component: "%s %s：%s 的%s", external: "（公式未公布，得分须另行送来）",
		absent: "没有账号的一项按 0 计", known: "没有得分的账号不计入", unverified: "待核：%s",
	}
	english = wording{
		of: func(t Text) string { return t.En }, separator: ", ",
		days: "d days of the period (week 7, month 30)", realDays: "d real days of the period",
		idle: "without posts the index is 0", average: "averages per post are first rounded to %d decimals",
		publisher: "a capped count (10万+) is taken for 100001, without bounds",
		within:    "max, min and the like over %s", list: "all accounts of the list",
		columns:    map[string]string{"platform": "the same platform", "region_code": "the same region", "level": "the same level", "sector": "the same sector"},
		aggregates: map[string]string{"": "score", aggregateSum: "sum", aggregateMean: "mean", aggregateMax: "highest score"},
		subjects: map[Subject]string{
			SubjectAccount: "for an account", SubjectUnit: "for a unit", SubjectProvince: "for a province",
			SubjectCity: "for a city", SubjectCounty: "for a county", SubjectSector: "for a sector",
		},
		component: "%s %s: %[4]s of %[3]s", external: " (no formula is published; scores must be delivered)",
		absent: "without an account a component counts 0", known: "accounts without a score are left out",
		unverified: "unverified 待核: %s",
	}
)

func (f *Formula) legend(w wording) string {
	if f.kind == Composite {
		return f.compositeLegend(w) + f.doubts(w)
	}
	var entries []string
	for _, id := range f.measures {
		measure, _ := findMeasure(f.known, id)
		isTerm := slices.ContainsFunc(f.terms, func(t Term) bool { return t.Measure == id })
		if isTerm || f.usesAverage() {
			entry := f.symbol(id) + " " + w.of(measure.Title)
			if f.symbol(id) == w.of(measure.Title) {
				entry = w.of(measure.Title)
			}
			entries = append(entries, entry)
		}
	}
	if f.usesDays() && f.realDays {
		entries = append(entries, w.realDays)
	} else if f.usesDays() {
		entries = append(entries, w.days)
	}
	lines := "\n" + strings.Join(entries, w.separator)
	if f.roundAverage != nil {
		lines += "\n" + fmt.Sprintf(w.average, *f.roundAverage)
	}
	if f.takesCapsAsExact {
		lines += "\n" + w.publisher
	}
	lines += f.withinLegend(w)
	if !f.usesZScore() {
		lines += "\n" + w.idle
	}
	return lines + f.doubts(w)
}

func (f *Formula) usesZScore() bool {
	return slices.ContainsFunc(f.terms, func(t Term) bool { return t.Scale == ZScore })
}

func (f *Formula) withinLegend(w wording) string {
	var groups []string
	for _, term := range f.terms {
		group := w.list
		if term.Within != "list" {
			group = w.columns[term.Within]
		}
		if term.Scale != "" && !slices.Contains(groups, group) {
			groups = append(groups, group)
		}
	}
	if len(groups) == 0 {
		return ""
	}
	return "\n" + fmt.Sprintf(w.within, strings.Join(groups, w.separator))
}

func (f *Formula) compositeLegend(w wording) string {
	lines := "\n" + w.subjects[f.subject]
	for _, term := range f.terms {
		c := term.Component
		how := w.aggregates[c.Aggregate]
		var roles []string
		for _, role := range c.Roles {
			roles = append(roles, role.weight.text+"·"+role.Role)
		}
		if len(roles) > 0 {
			how = strings.Join(roles, " + ")
		}
		lines += "\n" + fmt.Sprintf(w.component, f.componentSymbol(term), w.of(term.Title), c.Index, how)
		if c.IsExternal {
			lines += w.external
		}
	}
	if f.absent == absentZero {
		lines += "\n" + w.absent
	}
	if f.members == membersKnown {
		lines += "\n" + w.known
	}
	return lines
}

func (f *Formula) componentSymbol(term Term) string {
	for _, group := range f.groups {
		if group.IsSingle && group.ID == term.Group {
			return group.Symbol
		}
	}
	return term.ID
}

// doubts names the terms that are less certain than the formula as a whole.
func (f *Formula) doubts(w wording) string {
	var names []string
	for _, term := range f.terms {
		if term.Provenance == "unverified" && f.provenance != "unverified" {
			names = append(names, term.ID)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "\n" + fmt.Sprintf(w.unverified, strings.Join(names, w.separator))
}
