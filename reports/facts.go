package reports

import (
	"maps"
	"slices"
	"strings"
	"time"

	"zhengheng/queries"
)

// fact is one line that says where a result comes from.
type fact struct{ name, value string }

// facts returns the parameters with their titles, the snapshot, when it was made and
// the latest data day of each platform.
func facts(r *queries.Result, language string) []fact {
	list := parameterFacts(r.Query.Parameters, r.Parameters, language)
	return append(list, origin(r.Snapshot, r.RefreshedAt, r.Freshness, language)...)
}

// parameterFacts returns the parameters that have a value, under their titles.
func parameterFacts(declared []queries.Parameter, values map[string]string, language string) []fact {
	var list []fact
	for i := range declared {
		p := &declared[i]
		if value := values[p.Name]; value != "" && p.Kind != queries.KindOffset {
			list = append(list, fact{p.Title.In(language), label(p.Values, value, language)})
		}
	}
	return list
}

// origin tells the snapshot, when it was made and the latest data day of each platform.
func origin(snapshot string, refreshedAt time.Time, freshness map[string]string, language string) []fact {
	in := func(zh, en string) string { return queries.Text{Zh: zh, En: en}.In(language) }
	var list []fact
	if snapshot != "" {
		list = append(list, fact{in("数据快照", "Snapshot"), snapshot})
	}
	if !refreshedAt.IsZero() {
		list = append(list, fact{in("快照时间", "Snapshot made at"), refreshedAt.In(local).Format("2006-01-02 15:04:05 -07:00")})
	}
	var days []string
	for _, platform := range slices.Sorted(maps.Keys(freshness)) {
		days = append(days, label(queries.Labels("platform"), platform, language)+" "+freshness[platform])
	}
	if len(days) > 0 {
		list = append(list, fact{in("数据截至", "Data up to"), strings.Join(days, in("，", ", "))})
	}
	return list
}

// notes returns the result's notes, each under the word for a note.
func notes(r *queries.Result, language string) []fact {
	var list []fact
	for _, note := range r.Notes {
		list = append(list, fact{queries.Text{Zh: "说明", En: "Note"}.In(language), note.In(language)})
	}
	return list
}

func label(values []queries.Value, name, language string) string {
	for _, v := range values {
		if v.Name == name {
			return v.Title.In(language)
		}
	}
	return name
}
