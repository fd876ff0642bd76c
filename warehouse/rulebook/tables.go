package rulebook

import (
	"encoding/json"
	"slices"
	"strings"
)

// Examined is the rule under which a finding says no more than that the subject was
// looked at: a subject without faults that was examined has full marks, one that was not
// has no score.
const Examined = "examined"

// Table names one of the tables that Tables gives, with the columns of its rows as
// DuckDB's from_json takes them.
type Table struct{ Name, Shape string }

// Shapes are the tables that books compile to. Points are millionths (BIGINT); an
// unknown number and an empty list are NULL.
func Shapes() []Table {
	const applies = `"kinds":["VARCHAR"],"levels":["VARCHAR"],"sectors":["VARCHAR"]`
	return []Table{
		{"books", `[{"book":"VARCHAR","subjects":["VARCHAR"],"scored":["VARCHAR"],"combined":["VARCHAR"],` +
			`"total":"BIGINT","pass":"BIGINT","gate":"BIGINT","bonus_cap":"BIGINT","fail_score":"BIGINT","step":"BIGINT",` +
			`"is_dense":"BOOLEAN","exempt_points":"BIGINT","redistribution":"VARCHAR","forgives":"BOOLEAN","waits":"BOOLEAN",` +
			`"is_full":"BOOLEAN","has_classes":"BOOLEAN","guard_zh":"VARCHAR","guard_en":"VARCHAR","lineage":["VARCHAR"]}]`},
		{"nodes", `[{"book":"VARCHAR","node":"VARCHAR","tier":"VARCHAR","above":"VARCHAR","top":"VARCHAR","stage":"VARCHAR",` +
			`"position":"BIGINT","points":"BIGINT","spread":"BIGINT","is_exempt":"BOOLEAN","title":"VARCHAR","title_en":"VARCHAR",` +
			`"mark":"VARCHAR","source":"VARCHAR"}]`},
		{"rules", `[{"book":"VARCHAR","rule":"VARCHAR","position":"BIGINT","indicator":"VARCHAR","stage":"VARCHAR","way":"VARCHAR",` +
			`"points":"BIGINT","cap":"BIGINT","at_least":"BIGINT","check_name":"VARCHAR","limit_value":"DOUBLE","faulty":"VARCHAR",` +
			`"needs_evidence":"BOOLEAN","until":"VARCHAR","is_exempt":"BOOLEAN","is_nowhere":"BOOLEAN",` + applies + `,"classes":["VARCHAR"],` +
			`"cause":"VARCHAR","title":"VARCHAR","title_en":"VARCHAR","mark":"VARCHAR","source":"VARCHAR"}]`},
		{"bands", `[{"book":"VARCHAR","rule":"VARCHAR","from_value":"BIGINT","points":"BIGINT"}]`},
		{"exclusions", `[{"book":"VARCHAR","rule":"VARCHAR","excluded":"VARCHAR"}]`},
		{"classes", `[{"book":"VARCHAR","class":"VARCHAR","position":"BIGINT",` + applies + `,"title":"VARCHAR","title_en":"VARCHAR","mark":"VARCHAR"}]`},
		{"unverified", `[{"book":"VARCHAR","setting":"VARCHAR","title":"VARCHAR"}]`},
		{"grades", `[{"book":"VARCHAR","grade":"VARCHAR","at_least":"BIGINT","fails":"BOOLEAN","title":"VARCHAR","title_en":"VARCHAR","mark":"VARCHAR"}]`},
		{"parts", `[{"book":"VARCHAR","part":"VARCHAR","position":"BIGINT","weight":"BIGINT","origin":"VARCHAR","kind":"VARCHAR",` +
			`"of_book":"VARCHAR","role":"VARCHAR","title":"VARCHAR","title_en":"VARCHAR","mark":"VARCHAR","source":"VARCHAR"}]`},
	}
}

type row = map[string]any

// Tables compiles books to rows of the columns of Shapes: table name → JSON list. Books
// judge the findings recorded under the books of pool in place of their own; a nil pool
// leaves them their own.
func Tables(pool []string, books ...*Book) (map[string]string, error) {
	checks, err := Checks()
	if err != nil {
		return nil, err
	}
	tables := map[string][]row{}
	for _, table := range Shapes() {
		tables[table.Name] = []row{}
	}
	for _, b := range books {
		b.compile(tables, checks)
		if pool != nil {
			tables["books"][len(tables["books"])-1]["lineage"] = pool
		}
	}
	texts := map[string]string{}
	for name, rows := range tables {
		text, err := json.Marshal(rows)
		if err != nil {
			return nil, err
		}
		texts[name] = string(text)
	}
	return texts, nil
}

func (b *Book) compile(tables map[string][]row, checks []Check) {
	put := func(table string, r row) {
		r["book"] = b.ID
		tables[table] = append(tables[table], r)
	}
	put("books", b.bookRow())
	spread := b.spread()
	for i, group := range b.Groups {
		top := group.ID
		if group.In != "" {
			top = group.In
		}
		put("nodes", b.nodeRow(&group.Line, i, row{"tier": tierOf(group), "above": group.In, "top": top, "stage": group.Stage,
			"points": group.Points, "spread": spread[group.ID], "is_exempt": top == b.Terms.ExemptGroup}))
	}
	for i, indicator := range b.Indicators {
		group := b.group(indicator.In)
		top := group.ID
		if group.In != "" {
			top = group.In
		}
		put("nodes", b.nodeRow(&indicator.Line, len(b.Groups)+i, row{"tier": "indicator", "above": group.ID, "top": top, "stage": group.Stage,
			"points": indicator.Points, "spread": spread[indicator.ID], "is_exempt": top == b.Terms.ExemptGroup}))
	}
	for i, r := range b.Rules {
		put("rules", b.ruleRow(r, i, checks))
		for _, band := range r.Bands {
			put("bands", row{"rule": r.ID, "from_value": band.From, "points": band.Points})
		}
		for _, excluded := range r.Excludes {
			put("exclusions", row{"rule": r.ID, "excluded": excluded})
		}
	}
	for i, c := range b.Classes {
		put("classes", withApplies(row{"class": c.ID, "position": i, "title": c.Title.Zh, "title_en": c.Title.In("en"), "mark": c.Mark}, c.Applies))
	}
	for _, s := range b.Settings {
		if s.Mark == Unverified {
			put("unverified", row{"setting": s.ID, "title": "设定 " + s.ID + "（" + s.Source + "）"})
		}
	}
	for _, g := range b.Grades {
		put("grades", row{"grade": g.ID, "at_least": g.AtLeast, "fails": g.Fails, "title": g.Title.Zh, "title_en": g.Title.In("en"), "mark": g.Mark})
	}
	for i, p := range b.Parts {
		of := p.Book
		if of == "" || slices.Contains(b.lineage, of) {
			of = b.ID
		}
		put("parts", row{"part": p.ID, "position": i, "weight": p.Weight, "origin": p.From, "kind": p.Kind, "of_book": of, "role": p.Role,
			"title": p.Title.Zh, "title_en": p.Title.In("en"), "mark": p.Mark, "source": p.Source})
	}
}

func (b *Book) bookRow() row {
	t := b.Terms
	exempt := Points{}
	if group := b.group(t.ExemptGroup); group != nil {
		exempt = group.Points
	}
	step := int64(Point)
	for range t.Places {
		step /= 10
	}
	said := b.Guarded()
	return row{"subjects": t.Subjects, "scored": orNull(t.Scored), "combined": orNull(t.Combined), "total": t.Total, "pass": t.Pass,
		"gate": t.Gate, "bonus_cap": t.BonusCap, "fail_score": t.FailScore, "step": step, "is_dense": t.Ties == "dense",
		"exempt_points": exempt, "redistribution": t.Redistribution, "forgives": t.Rectified == "forgiven", "waits": t.Appealed == "waits",
		"is_full": t.Unexamined == "full", "has_classes": len(b.Classes) > 0, "guard_zh": textOrNull(said.Zh), "guard_en": textOrNull(said.En),
		"lineage": b.lineage}
}

func tierOf(group *Node) string {
	if group.In != "" {
		return "group"
	}
	return "top"
}

func (b *Book) nodeRow(l *Line, position int, r row) row {
	r["node"], r["position"], r["title"], r["title_en"], r["mark"], r["source"] = l.ID, position, l.Title.Zh, l.Title.In("en"), l.Mark, l.Source
	if r["above"] == "" {
		r["above"] = nil
	}
	return r
}

func (b *Book) ruleRow(r *Rule, position int, checks []Check) row {
	indicator := b.indicator(r.In)
	group := b.group(indicator.In)
	top := group
	if group.In != "" {
		top = b.group(group.In)
	}
	way := r.By
	if way == "" {
		way = ByFlat
	}
	applies, isNowhere := r.Applies, false
	for _, outer := range []Applies{indicator.Applies, group.Applies, top.Applies} {
		var empty bool
		applies, empty = applies.within(outer)
		isNowhere = isNowhere || empty
	}
	made := withApplies(row{"rule": r.ID, "position": position, "indicator": r.In, "stage": group.Stage, "way": way, "points": r.Points,
		"cap": r.Cap, "at_least": max(r.AtLeast, 1), "check_name": textOrNull(r.Check), "needs_evidence": r.Evidence == "required",
		"until": textOrNull(r.Until), "is_exempt": top.ID == b.Terms.ExemptGroup, "is_nowhere": isNowhere, "classes": orNull(applies.Classes),
		"cause": textOrNull(r.Cause), "title": r.Title.Zh, "title_en": r.Title.In("en"), "mark": r.Mark, "source": r.Source}, applies)
	for _, check := range checks {
		if check.Name == r.Check {
			limit := r.Limit
			if !limit.IsKnown {
				limit = check.Limit
			}
			made["limit_value"], made["faulty"] = float64(limit.Micro)/Point, textOrNull(check.Faulty)
		}
	}
	return made
}

// within narrows a to what outer takes too; empty tells that nothing is left.
func (a Applies) within(outer Applies) (both Applies, empty bool) {
	meet := func(mine, theirs []string) []string {
		if len(mine) == 0 || len(theirs) == 0 {
			return append(slices.Clone(mine), theirs...)
		}
		met := slices.DeleteFunc(slices.Clone(mine), func(one string) bool { return !slices.Contains(theirs, one) })
		empty = empty || len(met) == 0
		return met
	}
	both = Applies{meet(a.Kinds, outer.Kinds), meet(a.Levels, outer.Levels), meet(a.Sectors, outer.Sectors), meet(a.Classes, outer.Classes)}
	return both, empty
}

func withApplies(r row, a Applies) row {
	r["kinds"], r["levels"], r["sectors"] = orNull(a.Kinds), orNull(a.Levels), orNull(a.Sectors)
	return r
}

func orNull(words []string) any {
	if len(words) == 0 {
		return nil
	}
	return words
}

func textOrNull(text string) any {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return text
}

// spread gives the points of the nodes for a subject that is not examined in the exempt
// group, where its points are spread evenly over the others: each of the lowest nodes
// whose points are known, the indicators if they are, gets the same share, rounded half
// up to a millionth, and the groups above it as much.
func (b *Book) spread() map[string]Points {
	wide := map[string]Points{}
	exempt := b.group(b.Terms.ExemptGroup)
	if exempt == nil || b.Terms.Redistribution != RedistributeEven {
		return wide
	}
	lowest := b.lowestKnown(exempt.ID)
	if len(lowest) == 0 {
		return wide
	}
	n := int64(len(lowest))
	share := (2*exempt.Points.Micro + n) / (2 * n)
	for _, node := range lowest {
		for ; node != nil; node = b.group(node.In) {
			if !node.Points.IsKnown {
				continue
			}
			if _, begun := wide[node.ID]; !begun {
				wide[node.ID] = node.Points
			}
			wide[node.ID] = Points{wide[node.ID].Micro + share, true}
		}
	}
	return wide
}

// lowestKnown are the nodes of the deductions outside a group that have points while
// none below them has.
func (b *Book) lowestKnown(outside string) (lowest []*Node) {
	isAbove := map[string]bool{}
	nodes := append(slices.Clone(b.Indicators), b.Groups...)
	for _, node := range nodes {
		if !node.Points.IsKnown {
			continue
		}
		for up := b.group(node.In); up != nil; up = b.group(up.In) {
			isAbove[up.ID] = true
		}
	}
	for _, node := range nodes {
		top := node
		for up := b.group(node.In); up != nil; up = b.group(up.In) {
			top = up
		}
		if top.Stage == StageDeduction && top.ID != outside && node.Points.IsKnown && !isAbove[node.ID] {
			lowest = append(lowest, node)
		}
	}
	return lowest
}
