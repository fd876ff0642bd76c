package queries

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// isSaved tells whether parameters of the kind name a saved list or tag, and of which of
// the two; "" for either.
func (k Kind) isSaved() (wanted string, isSaved bool) {
	switch k {
	case KindList:
		return "list", true
	case KindTag:
		return "tag", true
	case KindListOrTag:
		return "", true
	}
	return "", false
}

// knowsSaved refuses lists and tags that there are none of: a misspelt name is no list
// without accounts.
func (q *Query) knowsSaved(ctx context.Context, engine Engine, readings []reading) error {
	var problems []Problem
	for i, p := range q.Parameters {
		wanted, isSaved := p.Kind.isSaved()
		name, isGiven := readings[i].bound.(string)
		if !isSaved || !isGiven {
			continue
		}
		wrong, err := wrongSaved(ctx, engine, wanted, name)
		if err != nil {
			return fmt.Errorf("query %s: look for the list %s: %w", q.Name, name, err)
		}
		if wrong != nil {
			problems = append(problems, Problem{p.Name, name, "invalid", inBoth(wrong).within(
				fmt.Sprintf("参数“%s”（%s）：", p.Title.Zh, p.Name), "parameter "+p.Name+": ")})
		}
	}
	if problems != nil {
		return &ParameterError{q.Name, problems}
	}
	return nil
}

// wrongSaved says what is wrong with a name; nil where it is that of a list (or tag, as
// wanted says).
func wrongSaved(ctx context.Context, engine Engine, wanted, name string) (wrong, err error) {
	kinds, err := savedNames(ctx, engine, name)
	if err != nil {
		return nil, err
	}
	found := kinds[name]
	switch {
	case strings.Contains(found, wanted) && found != "":
		return nil, nil
	case found == "tag":
		return faultf("“%s”是标签，不是名单，请改用参数 tag", "%q is a tag, not a list; give it as the parameter tag", name), nil
	case found == "list":
		return faultf("“%s”是名单，不是标签，请改用参数 list", "%q is a list, not a tag; give it as the parameter list", name), nil
	}
	if kinds, err = savedNames(ctx, engine, nil); err != nil {
		return nil, err
	}
	var names []string
	for other, kind := range kinds {
		if strings.Contains(kind, wanted) {
			names = append(names, other)
		}
	}
	slices.Sort(names)
	zh, en := "名单", "list"
	if wanted == "tag" {
		zh, en = "标签", "tag"
	}
	if near := nearest(name, names); near != "" {
		return faultf("没有"+zh+"“%s”，是否指“%s”？", "there is no "+en+" %q; did you mean %q?", name, near), nil
	}
	return faultf("没有"+zh+"“%s”（现有 %d 个，查询 lists 可列出）", "there is no "+en+" %q (of the %d that there are; query lists names them)", name, len(names)), nil
}

// savedNames gives the saved lists and tags of a name, all where it is nil: name to "list",
// "tag" or "list tag".
func savedNames(ctx context.Context, engine Engine, name any) (map[string]string, error) {
	sql, err := wrap("saved_lists", nil)
	if err != nil {
		return nil, err
	}
	rows, err := engine.Query(ctx, sql, []any{name})
	if err != nil {
		return nil, err
	}
	defer rows.Release()
	kinds := map[string]string{}
	for rows.Next() {
		list, ok := rows.Record().Column(0).(*array.String)
		kind, isText := rows.Record().Column(1).(*array.String)
		if !ok || !isText {
			return nil, fmt.Errorf("names of lists are %s, not text", rows.Schema().Field(0).Type)
		}
		for i := range list.Len() {
			name := strings.Clone(list.Value(i)) // the record's memory goes with the reader
			kinds[name] = strings.TrimSpace(kinds[name] + " " + kind.Value(i))
		}
	}
	return kinds, rows.Err()
}
