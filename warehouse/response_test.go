package warehouse_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
	"zhengheng/warehouse"
)

var cst = time.FixedZone("", 8*3600)

// message is one citizen's message as the test made it.
type message struct {
	unit         string
	received     time.Time
	replied      time.Time // zero without
	isEffective  bool
	satisfaction string
}

// workedDays says of each day whether it is worked, by the shipped calendar and the
// office's own two days.
func workedDays(t *testing.T) func(time.Time) bool {
	t.Helper()
	file, err := os.Open("calendar/holidays.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{"2024-03-06": false, "2024-03-09": true}
	for _, row := range rows[1:] {
		said[row[0]] = row[1] == "true"
	}
	return func(day time.Time) bool {
		if worked, found := said[day.Format(time.DateOnly)]; found {
			return worked
		}
		return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
	}
}

// isWithin walks from the day of receipt to the n-th working day after it.
func isWithin(m message, n int, worked func(time.Time) bool) bool {
	day, last := m.received.In(cst), m.replied.In(cst).Format(time.DateOnly)
	for n > 0 {
		if day = day.AddDate(0, 0, 1); worked(day) {
			n--
		}
	}
	return last <= day.Format(time.DateOnly)
}

func randomMessages(seed uint64) []message {
	r := rand.New(rand.NewPCG(seed, 1))
	grades := []string{"", "very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied", "unrated"}
	var list []message
	for range 4000 {
		m := message{unit: fmt.Sprintf("U%02d", r.IntN(12)), isEffective: r.IntN(12) > 0, satisfaction: grades[r.IntN(len(grades))]}
		m.received = time.Date(2023, 12, 20, 0, 0, 0, 0, cst).Add(time.Duration(r.Int64N(200*24*3600)) * time.Second)
		if r.IntN(6) > 0 {
			m.replied = m.received.Add(time.Duration(math.Exp(r.Float64()*14)) * time.Second)
		}
		list = append(list, m)
	}
	at := func(text string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, cst)
		if err != nil {
			panic(err)
		}
		return moment
	}
	// Before the Spring Festival, over a weekend worked, at midnight, on the minute, and
	// an answer dated before its message.
	for _, pair := range [][2]string{
		{"2024-02-09 23:59", "2024-02-18 00:00"}, {"2024-02-08 12:00", "2024-02-20 09:00"}, {"2024-02-03 10:00", "2024-02-04 10:00"},
		{"2024-03-01 08:00", "2024-03-01 08:15"}, {"2024-03-01 08:00", "2024-03-01 12:00"}, {"2024-03-05 08:00", "2024-03-07 23:59"},
		{"2024-03-08 08:00", "2024-03-10 08:00"}, {"2024-03-02 08:00", "2024-03-01 08:00"},
	} {
		list = append(list, message{unit: "U13", received: at(pair[0]), replied: at(pair[1]), isEffective: true})
	}
	return list
}

func writeMessages(t *testing.T, dir string, list []message) {
	t.Helper()
	shown := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.In(cst).Format("2006-01-02 15:04:05")
	}
	var text strings.Builder
	text.WriteString("inquiry_id,unit_id,received_at,replied_at,is_effective,satisfaction\n")
	for i, m := range list {
		effective := strconv.FormatBool(m.isEffective)
		if m.isEffective && i%2 == 0 {
			effective = "" // unknown is taken as effective
		}
		fmt.Fprintf(&text, "Q%05d,%s,%s,%s,%s,%s\n", i, m.unit, shown(m.received), shown(m.replied), effective, m.satisfaction)
	}
	units := "unit_id,name,level,region_code,sector\nU00,云岭市公安局,city,530100,公安\nU01,云岭市水务局,city,530100,水利\n"
	workdays := "day,is_working,name,source\n2024-03-06,放假,停电,通知\n2024-03-09,上班,调休,通知\n"
	for name, content := range map[string]string{"1-units.csv": units, "2-inquiries.csv": text.String(), "3-workdays.csv": workdays} {
		if name == "2-inquiries.csv" && len(list) == 0 {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// answer runs a query and gives its rows, by the values of a column, as numbers; NULL
// is NaN.
func answer(t *testing.T, w *warehouse.Warehouse, name, by string, values map[string]string) map[string]map[string]float64 {
	t.Helper()
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	query, err := library.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	result, err := query.Run(t.Context(), w, values)
	if err != nil {
		t.Fatal(err)
	}
	defer result.Reader.Release()
	rows := map[string]map[string]float64{}
	for result.Reader.Next() {
		record := result.Reader.Record()
		for row := range int(record.NumRows()) {
			key := strings.Clone(record.Column(record.Schema().FieldIndices(by)[0]).ValueStr(row))
			rows[key] = map[string]float64{}
			for i, column := range record.Columns() {
				value := math.NaN()
				switch column := column.(type) {
				case *array.Int64:
					value = float64(column.Value(row))
				case *array.Float64:
					value = column.Value(row)
				}
				if column.IsNull(row) {
					value = math.NaN()
				}
				rows[key][record.ColumnName(i)] = value
			}
		}
	}
	if err := result.Reader.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// quantile interpolates between order statistics, as the query says it does.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// responseOf computes the row of one unit by plain loops.
func responseOf(list []message, unit string, start, before, seen time.Time, worked func(time.Time) bool) map[string]float64 {
	n := map[string]float64{}
	var minutes []float64
	for _, m := range list {
		if m.unit != unit || m.received.Before(start) || !m.received.Before(before) {
			continue
		}
		if !m.isEffective {
			n["ineffective"]++
			continue
		}
		n["received"]++
		if m.satisfaction != "" && m.satisfaction != "unrated" {
			n["rated"]++
			if !strings.Contains(m.satisfaction, "dissatisfied") {
				n["satisfied"]++
			}
		}
		if m.replied.IsZero() {
			n["open_messages"]++
			received := m.received.In(cst)
			midnight := time.Date(received.Year(), received.Month(), received.Day(), 0, 0, 0, 0, cst)
			if midnight.AddDate(0, 3, 0).Before(seen) {
				n["open_over_3_months"]++
			}
			continue
		}
		n["replied"]++
		if m.replied.Before(m.received) {
			n["contradictory"]++
			continue
		}
		took := m.replied.Sub(m.received).Truncate(time.Second).Minutes()
		minutes = append(minutes, took)
		for name, is := range map[string]bool{"15": took <= 15, "4": took <= 240, "1": isWithin(m, 1, worked), "5": isWithin(m, 5, worked)} {
			if is {
				n["within "+name]++
			}
		}
	}
	slices.Sort(minutes)
	share := func(part float64) float64 { return part / n["received"] }
	return map[string]float64{
		"received": n["received"], "replied": n["replied"], "reply_share": share(n["replied"]), "share_15_minutes": share(n["within 15"]),
		"share_4_hours": share(n["within 4"]), "share_1_day": share(n["within 1"]), "share_5_days": share(n["within 5"]),
		"median_minutes": quantile(minutes, 0.5), "p90_minutes": quantile(minutes, 0.9), "open_messages": n["open_messages"],
		"open_over_3_months": n["open_over_3_months"], "rated": n["rated"], "satisfied_share": n["satisfied"] / n["rated"],
		"ineffective": n["ineffective"], "contradictory": n["contradictory"],
	}
}

func TestResponseAgreesWithPlainLoops(t *testing.T) {
	dir := t.TempDir()
	list := randomMessages(7)
	writeMessages(t, dir, list)
	w := loaded(t, dir)
	worked := workedDays(t)
	day := func(month time.Month, day int) time.Time { return time.Date(2024, month, day, 0, 0, 0, 0, cst) }
	periods := map[string][2]time.Time{
		"M2024-02": {day(2, 1), day(3, 1)}, "M2024-03": {day(3, 1), day(4, 1)}, "W2024-03-03": {day(3, 3), day(3, 10)},
		"Y2024": {day(1, 1), time.Date(2025, 1, 1, 0, 0, 0, 0, cst)}, "R2024-02-05..2024-02-20": {day(2, 5), day(2, 21)},
	}
	compared := 0
	for period, edges := range periods {
		rows := answer(t, w, "response", "unit_id", map[string]string{"period": period, "on_day": "2024-07-10", "limit": "all"})
		for unit, got := range rows {
			want := responseOf(list, unit, edges[0], edges[1], day(7, 10), worked)
			for column, value := range want {
				if both := math.IsNaN(value) && math.IsNaN(got[column]); !both && !(math.Abs(value-got[column]) <= 1e-9) {
					t.Errorf("%s %s %s: SQL %v, plain loops %v", period, unit, column, got[column], value)
				}
				compared++
			}
			if isRanked := !math.IsNaN(got["rank"]); isRanked != (got["received"] >= 8) {
				t.Errorf("%s %s: rank %v with %v messages", period, unit, got["rank"], got["received"])
			}
		}
	}
	t.Logf("%d figures agree", compared)
	if compared < 600 {
		t.Errorf("only %d figures were compared", compared)
	}
}

func TestResponseWithoutMessages(t *testing.T) {
	dir := t.TempDir()
	writeMessages(t, dir, nil)
	if rows := answer(t, loaded(t, dir), "response", "unit_id", map[string]string{"period": "M2024-03"}); len(rows) != 0 {
		t.Errorf("rows without messages: %v", rows)
	}
}

func TestGoldenHours(t *testing.T) {
	w, want := planted(t, "testdata/golden_hours.txtar")
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	query, err := library.Lookup("golden_hours")
	if err != nil {
		t.Fatal(err)
	}
	result, err := query.Run(t.Context(), w, map[string]string{"period": "M2024-03"})
	if err != nil {
		t.Fatal(err)
	}
	defer result.Reader.Release()
	var got []string
	for result.Reader.Next() {
		record := result.Reader.Record()
		for row := range int(record.NumRows()) {
			var words []string
			for _, name := range []string{"event_id", "unit_id", "is_responsible", "minutes", "is_within_4_hours", "mentions_before"} {
				word := ""
				if column := record.Column(record.Schema().FieldIndices(name)[0]); column.IsValid(row) {
					word = strings.Clone(column.ValueStr(row))
				}
				words = append(words, word)
			}
			got = append(got, strings.TrimRight(strings.Join(words, " "), " "))
		}
	}
	for i := range want {
		want[i] = strings.TrimRight(want[i], " ")
	}
	if err := result.Reader.Err(); err != nil || !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s\nerror %v", strings.Join(got, "\n"), strings.Join(want, "\n"), err)
	}
}
