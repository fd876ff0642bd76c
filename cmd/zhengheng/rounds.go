package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"zhengheng/access"
	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/warehouse"
	"zhengheng/warehouse/rulebook"
)

// rounds draws check rounds and looks after them, for the command line and the API.
type rounds struct {
	p *program
	w *warehouse.Warehouse
}

// Draw implements api.Rounds: a plan as texts becomes a round that is kept for good.
func (r rounds) Draw(ctx context.Context, values map[string]string, by access.Entry) (any, error) {
	library, err := r.p.loadQueries()
	if err != nil {
		return nil, err
	}
	plan, err := library.ReadRoundPlan(values, queries.Today(by.At))
	if err != nil {
		return nil, err
	}
	if err := r.judges(&plan); err != nil {
		return nil, err
	}
	made, err := r.w.DrawRound(ctx, warehouse.RoundPlan(plan), by)
	if err != nil {
		return nil, roundError(err)
	}
	return made, nil
}

// judges sees to it that the plan draws kinds of subject that its rulebook judges.
func (r rounds) judges(plan *queries.RoundPlan) error {
	books, err := r.p.books()
	if err != nil {
		return err
	}
	book, err := books.Lookup(plan.Rulebook)
	if err != nil {
		return err
	}
	judged := slices.DeleteFunc(slices.Clone(book.Terms.Subjects), func(kind string) bool { return kind == "unit" })
	if len(plan.Kinds) == 0 {
		plan.Kinds = judged
	}
	for _, kind := range plan.Kinds {
		if !slices.Contains(judged, kind) {
			return refusedPlan("kinds", kind, fmt.Sprintf("kinds：办法 %s 不检查 %q，只检查 %s", book.ID, kind, strings.Join(judged, "、")),
				fmt.Sprintf("kinds: rulebook %s does not judge %q, but %s", book.ID, kind, strings.Join(judged, ", ")))
		}
	}
	if len(judged) == 0 {
		return refusedPlan("rulebook", book.ID, fmt.Sprintf("rulebook：办法 %s 只考核单位，不能抽查账号或网站", book.ID),
			fmt.Sprintf("rulebook: %s assesses units alone; accounts and websites cannot be drawn under it", book.ID))
	}
	return nil
}

func refusedPlan(parameter, value, zh, en string) error {
	return &queries.ParameterError{Problems: []queries.Problem{{Parameter: parameter, Value: value, Code: "invalid", Message: queries.Text{Zh: zh, En: en}}}}
}

// roundError says in the words of package queries what the warehouse refused, so that a
// server tells it as the mistake of a request.
func roundError(err error) error {
	if errors.Is(err, warehouse.ErrRoundRefused) || errors.Is(err, warehouse.ErrNoSuchRound) {
		return refusedPlan("round", "", err.Error(), err.Error())
	}
	return err
}

// Deal implements api.Rounds: it deals drawn subjects out among inspectors.
func (r rounds) Deal(ctx context.Context, round string, values map[string]string, by access.Entry) (int64, error) {
	deal := warehouse.Dealing{
		Round: round, Inspectors: splitNames(values["inspectors"]), Platform: values["platform"], Unit: values["unit"],
		Region: queries.RegionPrefix(values["region"]), Subject: values["subject_id"], DueOn: values["due_on"], Again: values["again"] == "true",
	}
	if len(deal.Inspectors) == 0 {
		return 0, refusedPlan("inspectors", "", "inspectors：须写检查人，几个人用逗号隔开", "inspectors: name at least one, with commas between")
	}
	if _, err := time.Parse(time.DateOnly, deal.DueOn); deal.DueOn != "" && err != nil {
		return 0, refusedPlan("due_on", deal.DueOn, fmt.Sprintf("due_on：%q 不是日期，应写成 2019-02-28", deal.DueOn), fmt.Sprintf("due_on: %q is not a day like 2019-02-28", deal.DueOn))
	}
	dealt, err := r.w.AssignRound(ctx, deal, by)
	return dealt, roundError(err)
}

func splitNames(text string) []string {
	var names []string
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) }) {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Publish implements api.Rounds.
func (r rounds) Publish(ctx context.Context, round, title string, partial bool, by access.Entry) (string, error) {
	hash, err := r.w.PublishRound(ctx, warehouse.Publication{Round: round, Title: title, Partial: partial}, by)
	return hash, roundError(err)
}

// Results implements api.Rounds: what was found by hand, as a filled hand-out form. A subject
// that was not drawn, and a rule that the round's book does not have, are refused.
func (r rounds) Results(ctx context.Context, round string, results []queries.RoundResult, now time.Time) (string, error) {
	found, book, err := r.open(ctx, round)
	if err != nil {
		return "", err
	}
	kinds, err := r.subjects(ctx, round, "")
	if err != nil {
		return "", err
	}
	var text strings.Builder
	out := csv.NewWriter(&text)
	if err := out.Write(append(headings("zh"), "记录时间")); err != nil {
		return "", err
	}
	for _, one := range results {
		row, isDrawn := kinds[one.Subject]
		if !isDrawn {
			return "", refusedPlan("subject_id", one.Subject, fmt.Sprintf("subject_id：%q 不在 %s 的抽取名单内", one.Subject, round), fmt.Sprintf("subject_id: %q was not drawn in round %s", one.Subject, round))
		}
		choice, err := choiceOf(book, one.Rule)
		if err != nil {
			return "", err
		}
		if one.FoundOn == "" {
			one.FoundOn = queries.Today(now)
		}
		cells := []string{
			queries.RoundID: found.ID, queries.RoundInspector: one.FoundBy, queries.RoundKind: row.kind, queries.RoundSubject: one.Subject,
			queries.RoundSubjectName: row.name, queries.RoundRulebook: found.Rulebook, queries.RoundResultColumn: choice, queries.RoundObject: one.Object,
			queries.RoundOccurrences: one.Occurrences, queries.RoundSampled: one.Sampled, queries.RoundPoints: one.Points,
			queries.RoundEvidence: one.Evidence, queries.RoundFoundOn: one.FoundOn, queries.RoundColumns: now.Format(time.RFC3339Nano),
		}
		if err := out.Write(cells); err != nil {
			return "", err
		}
	}
	out.Flush()
	return text.String(), out.Error()
}

// open gives a round that takes results, and its rulebook.
func (r rounds) open(ctx context.Context, round string) (found warehouse.Round, book *rulebook.Book, err error) {
	if found, err = r.w.Round(ctx, round); err != nil {
		return found, nil, roundError(err)
	}
	if found.PublishedAt != "" {
		return found, nil, refusedPlan("round", round, fmt.Sprintf("%s 已通报，不再更改", round), fmt.Sprintf("round %s was published and does not change any more", round))
	}
	books, err := r.p.books()
	if err != nil {
		return found, nil, err
	}
	book, err = books.Lookup(found.Rulebook)
	return found, book, err
}

// choiceOf is a rule as the form's list has it.
func choiceOf(book *rulebook.Book, rule string) (string, error) {
	if rule == queries.Examined {
		return queries.RuleChoice(rule, ""), nil
	}
	var known []string
	for _, one := range book.Rules {
		if one.ID == rule {
			return queries.RuleChoice(rule, one.Title.Zh), nil
		}
		known = append(known, one.ID)
	}
	return "", refusedPlan("rule", rule, fmt.Sprintf("rule：办法 %s 没有细则 %q；未发现问题写 examined，细则有 %s", book.ID, rule, strings.Join(known, "、")),
		fmt.Sprintf("rule: rulebook %s has no rule %q; without a fault it is examined, the rules are %s", book.ID, rule, strings.Join(known, ", ")))
}

func headings(language string) []string {
	var all []string
	for _, heading := range queries.RoundHeadings() {
		all = append(all, heading.In(language))
	}
	return all
}

// resultOptions say how what Results gives is loaded.
func resultOptions(by string, now time.Time) ingest.Options {
	return ingest.Options{Profile: "round-form", SourceName: now.In(shanghai).Format("zhengheng round 2006-01-02 15:04:05"), By: by, Observed: now}
}

// drawnSubject is a row of the query round_subjects.
type drawnSubject struct {
	number, kind, id, name, platform, unit, inspector, due string
}

// subjects are the drawn subjects of a round by their ids; of one inspector where named.
func (r rounds) subjects(ctx context.Context, round, inspector string) (map[string]drawnSubject, error) {
	all := map[string]drawnSubject{}
	err := r.eachSubject(ctx, round, inspector, func(s drawnSubject) { all[s.id] = s })
	return all, err
}

// eachSubject visits the drawn subjects of a round in their order.
func (r rounds) eachSubject(ctx context.Context, round, inspector string, use func(drawnSubject)) error {
	library, err := r.p.loadQueries()
	if err != nil {
		return err
	}
	query, err := library.Lookup("round_subjects")
	if err != nil {
		return err
	}
	result, err := query.Run(ctx, r.w, map[string]string{"round": round, "inspector": inspector, "limit": "all"})
	if err != nil {
		return err
	}
	defer result.Reader.Release()
	for result.Reader.Next() {
		record := result.Reader.Record()
		text := func(column string, i int) string {
			values := record.Column(record.Schema().FieldIndices(column)[0])
			if values.IsNull(i) {
				return ""
			}
			return strings.Clone(values.ValueStr(i)) // the record's memory goes with the reader
		}
		for i := range int(record.NumRows()) {
			use(drawnSubject{text("number", i), text("subject_kind", i), text("subject_id", i), text("subject_name", i), text("platform", i),
				text("unit_name", i), text("inspector", i), text("due_on", i)})
		}
	}
	return result.Reader.Err()
}

// Form implements api.Rounds: the hand-out form of a round, or of one inspector's subjects.
func (r rounds) Form(ctx context.Context, round, inspector, language string, out io.Writer) error {
	_, err := r.writeForm(ctx, round, inspector, language, out)
	return err
}
