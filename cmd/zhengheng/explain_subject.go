package main

import (
	"context"
	"fmt"

	"zhengheng/api"
	"zhengheng/queries"
	"zhengheng/warehouse/formula"
)

// isOfSubjects tells whether an index ranks units, regions or sectors, whose scores are
// explained by the queries subject_ranking, subject_parts and subject_change.
func (e explainer) isOfSubjects(index string) bool {
	registry, err := e.p.registry()
	if err != nil {
		return false
	}
	found, err := registry.Lookup(index)
	return err == nil && found.Subject() != formula.SubjectAccount
}

// notOfSubjects are the parameters of an explanation that only accounts have.
var notOfSubjects = []string{"to_index", "posts", "platform", "region", "level", "sector", "unit", "rank_mode"}

// explainSubject takes the score of a unit, region or sector apart down to the scores of its
// accounts or, with from, its change down to the components. The subject's id stands where
// an account's does.
func (e explainer) explainSubject(ctx context.Context, values map[string]string) (*api.Explanation, error) {
	bad := &queries.ParameterError{Query: "explain"}
	for _, name := range notOfSubjects {
		if values[name] != "" {
			bad.Problems = append(bad.Problems, queries.Problem{Parameter: name, Value: values[name], Code: "invalid", Message: queries.Text{
				Zh: name + "：" + values["index"] + " 排的是单位、地区或系统，不能用这个参数", En: name + ": " + values["index"] + " ranks units, regions or sectors, to which this does not apply"}})
		}
	}
	if bad.Problems != nil {
		return nil, bad
	}
	given := map[string]string{"index": values["index"], "period": values["period"]}
	if moment := values["as_of"]; moment != "" {
		given[queries.AsOfParameter] = moment
	}
	with := func(name, value string) map[string]string {
		all := map[string]string{name: value}
		for name, value := range given {
			all[name] = value
		}
		return all
	}
	parts := []struct {
		name, query string
		values      map[string]string
	}{
		{"parts", "subject_parts", with("subject_id", values["account"])},
		{"facts", "subject_ranking", with(queries.WhereParameter, "subject_id:eq:"+values["account"])},
	}
	if from := values["from"]; from != "" {
		change := with("subject_id", values["account"])
		change["from"] = from
		parts[0].name, parts[0].query, parts[0].values = "change", "subject_change", change
	}
	library, err := e.p.loadQueries()
	if err != nil {
		return nil, err
	}
	x := &api.Explanation{}
	for _, part := range parts {
		query, err := library.Lookup(part.query)
		if err != nil {
			x.Release()
			return nil, err
		}
		result, err := query.Run(ctx, e.w, part.values)
		if err != nil {
			x.Release()
			return nil, err
		}
		called := *result.Query
		called.Name = part.name
		result.Query = &called
		x.Parts = append(x.Parts, result)
	}
	return x, e.wantsSubject(ctx, library, x, values, given)
}

// wantsSubject refuses a subject that the index has no score, and no lack of one, of.
func (e explainer) wantsSubject(ctx context.Context, library *queries.Library, x *api.Explanation, values, given map[string]string) error {
	ranking, err := library.Lookup("subject_ranking")
	if err == nil {
		var result *queries.Result
		given["columns"], given[queries.WhereParameter] = "subject_id", "subject_id:eq:"+values["account"]
		if result, err = ranking.Run(ctx, e.w, given); err == nil {
			defer result.Reader.Release()
			for result.Reader.Next() {
				if result.Reader.Record().NumRows() > 0 {
					return nil
				}
			}
			err = result.Reader.Err()
		}
	}
	x.Release()
	x.Parts = nil
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s has no row by %s in %s; `zhengheng rank --index %s --period %[3]s` lists those that have", values["account"], values["index"], values["period"], values["index"])
	return &queries.ParameterError{Query: "explain", Problems: []queries.Problem{{Parameter: "account", Value: values["account"], Code: "invalid",
		Message: queries.Text{Zh: "account：无法解释（" + text + "）", En: text}}}}
}
