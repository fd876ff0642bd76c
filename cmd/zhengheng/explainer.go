package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/api"
	"zhengheng/queries"
	"zhengheng/warehouse"
	"zhengheng/warehouse/formula"
)

// explainer wires the warehouse's explanations to the command line and the API.
type explainer struct {
	p *program
	w *warehouse.Warehouse
}

// explaining is a state of the warehouse that explains: today's or a past one.
type explaining interface {
	Explain(ctx context.Context, account, index, period string, options warehouse.ExplainOptions) (*warehouse.Explanation, error)
	ExplainChange(ctx context.Context, account, index, from, to string, options warehouse.ChangeOptions) (*warehouse.Change, error)
}

// Explain implements api.Explainer.
func (e explainer) Explain(ctx context.Context, values map[string]string) (*api.Explanation, error) {
	posts, err := readExplain(values)
	if err != nil {
		return nil, err
	}
	if e.isOfSubjects(values["index"]) {
		return e.explainSubject(ctx, values)
	}
	var state explaining = e.w
	if moment := values["as_of"]; moment != "" {
		past, err := e.w.AsOf(ctx, moment)
		if err != nil {
			return nil, explainFault("as_of", moment, err)
		}
		defer past.Close()
		state = past
	}
	if values["from"] != "" {
		x, err := state.ExplainChange(ctx, values["account"], values["index"], values["from"], values["period"], warehouse.ChangeOptions{
			ToIndex: values["to_index"], Platform: values["platform"], Region: values["region"], Level: values["level"],
			Sector: values["sector"], Unit: values["unit"], IsDense: values["rank_mode"] == "dense", Peers: posts,
		})
		if err != nil {
			return nil, explainFault("", values["account"], err)
		}
		return explained(values, x.Notes,
			named("score", queries.Text{Zh: "指数值变化的构成", En: "What changed the score"}, x.Score),
			named("facts", queries.Text{Zh: "概要", En: "Summary"}, x.Facts),
			named("rank", queries.Text{Zh: "名次升降的构成", En: "What changed the rank"}, x.Rank),
			named("peers", queries.Text{Zh: "涉及的账号", En: "Accounts involved"}, x.Peers)), nil
	}
	x, err := state.Explain(ctx, values["account"], values["index"], values["period"], warehouse.ExplainOptions{Posts: posts})
	if err != nil {
		return nil, explainFault("", values["account"], err)
	}
	return explained(values, x.Notes,
		named("terms", queries.Text{Zh: "各项贡献", En: "Terms"}, x.Terms),
		named("facts", queries.Text{Zh: "概要", En: "Summary"}, x.Facts),
		named("measures", queries.Text{Zh: "所用指标及来源", En: "Measures and where they come from"}, x.Measures),
		named("posts", queries.Text{Zh: "计入的作品", En: "Posts that entered"}, x.Posts)), nil
}

// readExplain checks the values, all at once, puts the periods into their usual form, and
// gives how many rows of posts or peers are asked for; 0 is the default.
func readExplain(values map[string]string) (posts int, err error) {
	bad := &queries.ParameterError{Query: "explain"}
	wrong := func(name, code, zh, en string) {
		bad.Problems = append(bad.Problems, queries.Problem{Parameter: name, Value: values[name], Code: code, Message: queries.Text{Zh: name + "：" + zh, En: name + ": " + en}})
	}
	for _, name := range []string{"account", "index", "period"} {
		if values[name] == "" {
			wrong(name, "missing", "必须给出", "is needed")
		}
	}
	for _, name := range []string{"period", "from"} {
		if values[name] == "" {
			continue
		}
		period, err := queries.ParsePeriod(values[name])
		if err != nil {
			wrong(name, "invalid", "不是周期编号，应写成 W2019-02-24、I2019-W09 或 M2019-02", err.Error())
			continue
		}
		values[name] = period.ID()
	}
	if text := values["posts"]; text != "" {
		if posts, err = strconv.Atoi(text); err != nil || posts < 1 {
			wrong("posts", "invalid", "应为 1 以上的整数", "is not a whole number from 1")
		}
	}
	if mode := values["rank_mode"]; mode != "" && mode != "dense" && mode != "competition" {
		wrong("rank_mode", "invalid", "应为 competition 或 dense", "is not one of competition, dense")
	}
	if values["from"] == "" {
		for _, name := range []string{"to_index", "platform", "region", "level", "sector", "unit", "rank_mode"} {
			if values[name] != "" {
				wrong(name, "invalid", "只用于两期之间的变化，须同时给出 from", "is for a change between two periods; give from as well")
			}
		}
	}
	if len(bad.Problems) > 0 {
		return 0, bad
	}
	return posts, nil
}

// explainFault makes what is wrong with a request a fault of its parameters.
func explainFault(name, value string, err error) error {
	var moment interface{ InvalidMoment() bool }
	switch {
	case errors.Is(err, warehouse.ErrBadIndex):
		name = "index"
	case errors.Is(err, warehouse.ErrNoFigures), errors.Is(err, warehouse.ErrNotRanked):
		name = "account"
	case errors.As(err, &moment):
	default:
		return err
	}
	return &queries.ParameterError{Query: "explain", Problems: []queries.Problem{{Parameter: name, Value: value, Code: "invalid",
		Message: queries.Text{Zh: name + "：无法解释（" + err.Error() + "）", En: err.Error()}}}}
}

// named is one table as a result that the encoders take.
func named(name string, title queries.Text, rows array.RecordReader) *queries.Result {
	return &queries.Result{Query: &queries.Query{Name: name, Title: title}, Reader: rows}
}

func explained(values map[string]string, notes []formula.Text, parts ...*queries.Result) *api.Explanation {
	x := &api.Explanation{Parts: parts}
	for _, note := range notes {
		x.Notes = append(x.Notes, queries.Text(note))
	}
	for _, part := range parts {
		part.Parameters = values
		metadata := part.Reader.Schema().Metadata()
		part.Snapshot, _ = metadata.GetValue("snapshot")
		if text, found := metadata.GetValue("freshness"); found && text != "" {
			_ = json.Unmarshal([]byte(text), &part.Freshness) // the warehouse wrote it
		}
		if at, found := metadata.GetValue("refreshed_at"); found {
			part.RefreshedAt, _ = time.Parse(time.RFC3339, at) // zero where nothing was refreshed
		}
	}
	return x
}

// partNames lists the tables for messages.
func partNames(x *api.Explanation) string {
	text := ""
	for _, part := range x.Parts {
		text += fmt.Sprint(" ", part.Query.Name)
	}
	return text[min(1, len(text)):]
}
