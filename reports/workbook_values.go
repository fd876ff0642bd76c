package reports

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"zhengheng/queries"
)

// periodMethods are what may stand behind a period's name in an expression:
// $period.month is the month that the period begins in.
var periodMethods = map[string]func(queries.Period) (string, error){
	"kind":     func(p queries.Period) (string, error) { return p.Kind, nil },
	"previous": func(p queries.Period) (string, error) { return p.Previous().ID(), nil },
	"year_ago": func(p queries.Period) (string, error) { return p.YearAgo().ID(), nil },
	"month":    startIn("month"),
	"week":     startIn("week"),
}

func startIn(kind string) func(queries.Period) (string, error) {
	return func(p queries.Period) (string, error) {
		in, err := queries.PeriodAt(kind, p.Start)
		return in.ID(), err
	}
}

// settle checks the values that a user gave, fills in defaults and resolves "latest".
// All that is wrong comes back as one *queries.ParameterError.
func (w *Workbook) settle(ctx context.Context, engine queries.Engine, given map[string]string) (map[string]string, error) {
	values, err := w.filled(given)
	if err != nil {
		return nil, err
	}
	return values, w.resolve(ctx, engine, values)
}

// Check says what is wrong with the names of values and what is missing, as one
// *queries.ParameterError, before the workbook is made.
func (w *Workbook) Check(given map[string]string) error {
	_, err := w.filled(given)
	return err
}

// filled are the values with the defaults of those that were not given.
func (w *Workbook) filled(given map[string]string) (map[string]string, error) {
	values := map[string]string{}
	bad := &queries.ParameterError{Query: w.Name}
	for i := range w.Parameters {
		p := &w.Parameters[i]
		text := strings.TrimSpace(given[p.Name])
		if text == "" {
			text = p.Default
		}
		switch {
		case text != "":
			values[p.Name] = text
		case p.Required:
			bad.Problems = append(bad.Problems, queries.Problem{Parameter: p.Name, Code: "missing", Message: queries.Text{
				Zh: fmt.Sprintf("缺少参数“%s”（%s）", p.Title.Zh, p.Name), En: fmt.Sprintf("parameter %s (%s) is missing", p.Name, p.Title.En)}})
		}
	}
	var names []string
	for _, p := range w.Parameters {
		names = append(names, p.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if name == queries.AsOfParameter {
			values[name] = given[name]
		} else if w.Parameter(name) == nil {
			bad.Problems = append(bad.Problems, queries.Problem{Parameter: name, Value: given[name], Code: "unknown", Message: queries.Text{
				Zh: fmt.Sprintf("没有参数 %q，可用的有：%s", name, strings.Join(names, "、")),
				En: fmt.Sprintf("there is no parameter %q; there are %s", name, strings.Join(names, ", "))}})
		}
	}
	if len(bad.Problems) > 0 {
		return nil, bad
	}
	return values, nil
}

// resolve turns "latest" and "latest-month" into the id of a period, once for all sheets.
func (w *Workbook) resolve(ctx context.Context, engine queries.Engine, values map[string]string) error {
	for i := range w.Parameters {
		p := &w.Parameters[i]
		if p.Kind != queries.KindPeriod || values[p.Name] == "" {
			continue
		}
		id, err := w.library.Latest(ctx, engine, values[p.Name])
		if err != nil {
			return err
		}
		values[p.Name] = id
	}
	return nil
}

// arguments are the values of a block's parameters. A value that begins with $ names a
// parameter of the workbook or the name of each, and may ask a period for something; a
// name without a value leaves the parameter out.
func (w *Workbook) arguments(given, values map[string]string) (map[string]string, error) {
	arguments := map[string]string{}
	for name, text := range given {
		value, err := w.value(text, values)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if value != "" {
			arguments[name] = value
		}
	}
	if moment := values[queries.AsOfParameter]; moment != "" {
		arguments[queries.AsOfParameter] = moment
	}
	return arguments, nil
}

func (w *Workbook) value(text string, values map[string]string) (string, error) {
	name, isExpression := strings.CutPrefix(text, "$")
	if !isExpression {
		return text, nil
	}
	name, method, hasMethod := strings.Cut(name, ".")
	if !hasMethod || values[name] == "" {
		return values[name], nil
	}
	period, err := queries.ParsePeriod(values[name])
	if err != nil {
		if values[name] == "latest" { // of a warehouse without data
			return "", nil
		}
		return "", err
	}
	return periodMethods[method](period)
}

// repeat returns the values for which a sheet is written: one set of values each.
func (w *Workbook) repeat(ctx context.Context, engine queries.Engine, s *Sheet, values map[string]string) (sets []map[string]string, cut bool, err error) {
	if s.Each == nil {
		return []map[string]string{values}, false, nil
	}
	list, shown := s.Each.Values, map[string]string{}
	if s.Each.Query != "" {
		if list, shown, err = w.column(ctx, engine, s.Each, values); err != nil {
			return nil, false, err
		}
	}
	most := s.Each.Most
	if most == 0 {
		most = 30
	}
	if len(list) > most {
		list, cut = list[:most], true
	}
	for _, value := range list {
		set := maps.Clone(values)
		set[s.Each.Name] = value
		if shown[value] != "" {
			set[s.Each.labelled()] = shown[value]
		}
		sets = append(sets, set)
	}
	return sets, cut, nil
}

// labelled is under what name the label of the value of each stands among the values: no
// parameter has a dot in its name.
func (e *Each) labelled() string { return e.Name + ".label" }

// column asks a query and gives the different values of one column, and what titles show
// for them.
func (w *Workbook) column(ctx context.Context, engine queries.Engine, e *Each, values map[string]string) (list []string, shown map[string]string, err error) {
	query, err := w.library.Lookup(e.Query)
	if err != nil {
		return nil, nil, err
	}
	arguments, err := w.arguments(e.Parameters, values)
	if err != nil {
		return nil, nil, err
	}
	result, err := query.Run(ctx, engine, arguments)
	if err != nil {
		return nil, nil, err
	}
	defer result.Reader.Release()
	at := result.Reader.Schema().FieldIndices(e.Column)
	if len(at) != 1 {
		return nil, nil, errors.New("the column of each is not there")
	}
	label := result.Reader.Schema().FieldIndices(cmp.Or(e.Label, e.Column))
	if len(label) != 1 {
		return nil, nil, errors.New("the label of each is not there")
	}
	shown = map[string]string{}
	_, err = each(result.Reader, func(record arrow.Record) error {
		for row := range int(record.NumRows()) {
			text := string(appendPlain(nil, record.Column(at[0]), row))
			if text != "" && !slices.Contains(list, text) {
				list = append(list, text)
				if e.Label != "" {
					shown[text] = string(appendPlain(nil, record.Column(label[0]), row))
				}
			}
		}
		return nil
	})
	return list, shown, err
}

// titled puts the value of each into a title: {name} is replaced.
func (s *Sheet) titled(values map[string]string) queries.Text {
	if s.Each == nil {
		return s.Title
	}
	shown := s.Each.shown(values)
	put := func(text, language string) string {
		return strings.ReplaceAll(text, "{"+s.Each.Name+"}", shown.In(language))
	}
	return queries.Text{Zh: put(s.Title.Zh, "zh"), En: put(s.Title.En, "en")}
}

// shown is what titles show for the value of each.
func (e *Each) shown(values map[string]string) queries.Text {
	value := values[e.Name]
	if title, found := e.Titles[value]; found {
		return title
	}
	if label := values[e.labelled()]; label != "" {
		value = label
	}
	return queries.Text{Zh: value, En: value}
}
