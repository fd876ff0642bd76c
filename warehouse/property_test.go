package warehouse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/warehouse/formula"
)

// The property: after any sequence of loads, corrections and undos, the current
// tables and the state as of every batch are those of a model that simply replays
// the batches in force at that time into a map; and the scores that were kept up batch by
// batch, those of lists and of units and cities included, are those computed from nothing.

type modelRow struct {
	values map[string]string // column → value; "" is NULL
	batch  int64
}

type modelEvent struct {
	table  string
	load   []map[string]string // rows, in file order; nil for an undo
	undoes int64
}

type replayModel struct{ events []modelEvent }

// modelTable is a table whose rows are compared; each has the columns account_id and on.
type modelTable struct {
	name, on string
	key      string
	columns  []string // besides the key
	values   []string // that they may have
	constant string   // what every row says besides
}

var modelTables = []modelTable{
	{"account_days", "day", "account_id,day", []string{"posts", "reads", "likes"}, []string{"1", "2", "3", "4", "5", "null"}, ""},
	{"accounts", "valid_from", "account_id,valid_from", []string{"unit_id"}, []string{"\"U1\"", "\"U2\"", "\"U2\"", "null"}, `,"platform":"weibo","name":"x"`},
}

// modelDays lie in two weeks of two months: what touches one leaves periods of the other.
var modelDays = []string{"2024-01-01", "2024-01-02", "2024-03-04"}

func (m modelTable) query() string {
	return fmt.Sprintf(`select account_id, cast("%s" as varchar), %s, batch_id from raw.%s order by 1, 2`, m.on, strings.Join(m.columns, ", "), m.name)
}

// replay gives the rows in force after the first n events by table and key, and for each
// batch those that touched rows of it while it is in force.
func (m *replayModel) replay(n int) (rows map[string]modelRow, builtOn map[int64]map[int64]bool) {
	undone := map[int64]bool{}
	for _, e := range m.events[:n] {
		undone[e.undoes] = true
	}
	rows, builtOn = map[string]modelRow{}, map[int64]map[int64]bool{}
	for i, e := range m.events[:n] {
		batch := int64(i + 1)
		if e.load == nil || undone[batch] {
			continue
		}
		last := map[string]int{} // a file that holds a key twice means its last row
		for j, delivered := range e.load {
			last[e.table+" "+delivered["account_id"]+" "+delivered["on"]] = j
		}
		for key, j := range last {
			delivered := e.load[j]
			held, isHeld := rows[key]
			if isHeld {
				if builtOn[held.batch] == nil {
					builtOn[held.batch] = map[int64]bool{}
				}
				builtOn[held.batch][batch] = true
			}
			next := modelRow{values: maps.Clone(held.values), batch: batch}
			if next.values == nil {
				next.values = map[string]string{}
			}
			isSame := isHeld
			for column, value := range delivered {
				isSame = isSame && held.values[column] == value
				next.values[column] = value
			}
			if !isSame {
				rows[key] = next
			}
		}
	}
	return rows, builtOn
}

func (m *replayModel) inForce(batch int64) bool {
	for _, e := range m.events {
		if e.undoes == batch {
			return false
		}
	}
	return m.events[batch-1].load != nil
}

func (m *replayModel) table(of modelTable, n int) [][]string {
	rows, _ := m.replay(n)
	var out [][]string
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		row := rows[key]
		name, account, _ := strings.Cut(key, " ")
		if name != of.name {
			continue
		}
		account, on, _ := strings.Cut(account, " ")
		line := []string{account, on}
		for _, column := range of.columns {
			line = append(line, row.values[column])
		}
		out = append(out, append(line, fmt.Sprint(row.batch)))
	}
	return out
}

// modelIndices are an index of each kind, over what the model delivers: of an account,
// scaled within the list, and two composites, of which one is made of the other.
var modelIndices = fstest.MapFS{
	"reach.yaml": {Data: []byte(`{id: reach, version: "1", title: {zh: 传播, en: reach}, platforms: [weibo], provenance: derived, source: a test, factor: 10,
terms: [{id: reads, weight: 0.5, measure: reads}, {id: likes, weight: 0.5, measure: likes}]}`)},
	"place.yaml": {Data: []byte(`{id: place, version: "1", title: {zh: 位次, en: place}, platforms: [weibo], provenance: derived, source: a test, factor: 100,
terms: [{id: reads, weight: 0.5, measure: reads, transform: none, scale: share-of-max, within: list}, {id: posts, weight: 0.5, measure: posts, transform: none, scale: percentile, within: list}]}`)},
	"unit.yaml": {Data: []byte(`{id: of-unit, version: "1", title: {zh: 单位, en: of a unit}, platforms: [all], subject: unit, members: known, provenance: derived, source: a test, factor: 1,
terms: [{id: place, weight: 0.7, index: place, aggregate: mean}, {id: reach, weight: 0.3, index: reach, aggregate: max}]}`)},
	"city.yaml": {Data: []byte(`{id: of-city, version: "1", title: {zh: 城市, en: of a city}, platforms: [all], subject: city, members: known, provenance: derived, source: a test, factor: 1,
terms: [{id: unit, weight: 0.5, index: of-unit, aggregate: mean}, {id: reach, weight: 0.5, index: reach, aggregate: sum}]}`)},
}

// modelScores are the marts that are compared; means may differ in their last digits.
var modelScores = []string{
	`select m.account_id, m.period_id, m.source, m.posts, m.reads, m.likes, m.days_covered, s.index_id,
		round(s.score, 9), round(s.score_low, 9), round(s.score_high, 9), s.is_at_least, s.missing
	from mart.account_measures as m
	left join mart.index_scores as s on s.account_id = m.account_id and s.period_id = m.period_id
	order by 1, 2, s.index_id`,
	`select subject, subject_id, period_id, index_id, round(score, 9), round(score_low, 9), round(score_high, 9), is_at_least, missing, posts
	from mart.subject_scores order by 1, 2, 3, 4`,
}

type engine interface {
	Query(context.Context, string, []any) (array.RecordReader, error)
}

func scoresOf(t *testing.T, asked engine) (rows [][]string) {
	t.Helper()
	for _, sql := range modelScores {
		rows = append(rows, rowsAsText(t, asked, sql)...)
	}
	return rows
}

// modelSeen counts what the sequences came across, without which they prove nothing: undos,
// rows that these brought back, undos that were refused, refreshes after which only the
// register was another, scores of units and cities that are exact, at least, and may be lower.
type modelSeen struct{ undone, restored, refused, moved, scored, bounds, eitherWay int }

// moves tells whether events changed nothing but the register.
func (modelSeen) moves(events []modelEvent) bool {
	return len(events) > 0 && !slices.ContainsFunc(events, func(e modelEvent) bool { return e.table != "accounts" })
}

func (s *modelSeen) look(rows [][]string) {
	for _, row := range rows {
		if strings.HasPrefix(row[0], "weibo:") {
			continue
		}
		switch score, mark := row[4], row[7]; {
		case score == "":
		case mark == "":
			s.eitherWay++
		case mark == "true":
			s.bounds++
		default:
			s.scored++
		}
	}
}

// ZHENGHENG_SEQUENCES asks for more sequences: make sequences.
func TestAnySequenceOfLoadsAndUndosEqualsTheModel(t *testing.T) {
	sequences, steps := 1, 14
	if asked, err := strconv.Atoi(os.Getenv("ZHENGHENG_SEQUENCES")); err == nil {
		sequences = asked
	}
	registry, err := formula.Load(modelIndices)
	if err != nil {
		t.Fatal(err)
	}
	var seen modelSeen
	for n := range sequences {
		seed := 9 + n // the first one holds some of everything
		anySequence(t, registry, rand.New(rand.NewPCG(uint64(seed), 7)), steps, &seen)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d sequences of %d steps: %+v", sequences, steps, seen)
	if seen.undone == 0 || seen.restored == 0 || seen.refused == 0 || seen.moved == 0 || seen.scored == 0 || seen.bounds == 0 || seen.eitherWay == 0 {
		t.Errorf("the sequences hold too little of something to prove it: %+v", seen)
	}
}

func anySequence(t *testing.T, registry *formula.Registry, random *rand.Rand, steps int, seen *modelSeen) {
	w, err := Open(t.Context(), filepath.Join(t.TempDir(), "any.duckdb"), Options{Create: true, Formulas: registry})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	m := &replayModel{events: []modelEvent{{"units", []map[string]string{{"account_id": "U1"}, {"account_id": "U2"}}, 0}}}
	load(t, w, delivery{"units", "unit_id,valid_from", []string{"unit_id", "name", "region_code", "valid_from", "line"}, `
{"unit_id":"U1","name":"甲","region_code":"330100","valid_from":"0001-01-01","line":2}
{"unit_id":"U2","name":"乙","region_code":"330200","valid_from":"0001-01-01","line":3}`})
	kept := map[int][][]string{} // scores as they were after so many events
	refreshed := 0
	for range steps {
		if random.IntN(3) > 0 || len(m.events) < 2 {
			modelLoad(t, w, m, modelTables[min(1, random.IntN(5)/3)], random)
		} else {
			modelUndo(t, w, m, random, seen)
		}
		for _, of := range modelTables {
			if got, want := table(t, w, of.query()), m.table(of, len(m.events)); !sameRows(got, want) {
				t.Fatalf("after event %d: held\n%v, want\n%v", len(m.events), got, want)
			}
		}
		if random.IntN(3) == 0 {
			rebuild(t, w, false)
			kept[len(m.events)] = scoresOf(t, w)
			seen.look(kept[len(m.events)])
			if seen.moves(m.events[refreshed:]) {
				seen.moved++
			}
			refreshed = len(m.events)
		}
	}
	rebuild(t, w, false)
	last := scoresOf(t, w)
	seen.look(last)
	for n := range m.events {
		held := rawAsOf(t, w, int64(n+1))
		for i, of := range modelTables {
			if want := m.table(of, n+1); !sameRows(held[i], want) {
				t.Fatalf("as of batch %d of %d: held\n%v, want\n%v", n+1, len(m.events), held[i], want)
			}
		}
	}
	for n, want := range kept {
		what := fmt.Sprintf("as of batch %d of %d", n, len(m.events))
		sameScores(t, what, pastScores(t, w, fmt.Sprint(n)), want)
		for _, of := range modelTables {
			if got := tableAsOf(t, w, fmt.Sprint(n), of.query()); !sameRows(got, m.table(of, n)) {
				t.Fatalf("%s: held\n%v, want\n%v", what, got, m.table(of, n))
			}
		}
	}
	rebuild(t, w, true)
	sameScores(t, "computed from nothing", scoresOf(t, w), last)
}

// rawAsOf reads the tables as of a batch as a past state does, without the marts of one.
func rawAsOf(t *testing.T, w *Warehouse, batch int64) (tables [][][]string) {
	t.Helper()
	c, err := w.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	catalog := fmt.Sprint("raw_", batch)
	for _, sql := range []string{"attach ':memory:' as " + catalog, "use " + catalog, "create schema raw"} {
		if err := c.exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	past := &pastBuild{w: w, state: &pastState{batch: batch, catalog: catalog}, c: c}
	if err := past.viewRaw(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, of := range modelTables {
		rows, err := c.query(t.Context(), of.query())
		if err != nil {
			t.Fatal(err)
		}
		table := [][]string{}
		for rows.Next() {
			table = append(table, recordStrings(rows.Record())...)
		}
		rows.Release()
		tables = append(tables, table)
	}
	if err := c.exec(t.Context(), "use memory"); err != nil {
		t.Fatal(err)
	}
	if err := c.exec(t.Context(), "detach "+catalog); err != nil {
		t.Fatal(err)
	}
	return tables
}

func pastScores(t *testing.T, w *Warehouse, moment string) [][]string {
	t.Helper()
	past, err := w.AsOf(t.Context(), moment)
	if err != nil {
		t.Fatal(err)
	}
	defer past.Close()
	return scoresOf(t, past)
}

// sameScores tells the rows that differ.
func sameScores(t *testing.T, what string, got, want [][]string) {
	t.Helper()
	in := func(rows [][]string) map[string]bool {
		all := map[string]bool{}
		for _, row := range rows {
			all[strings.Join(row, " ")] = true
		}
		return all
	}
	have, wanted := in(got), in(want)
	for row := range have {
		if !wanted[row] {
			t.Errorf("scores %s: %s", what, row)
		}
	}
	for row := range wanted {
		if !have[row] {
			t.Errorf("scores %s lack %s", what, row)
		}
	}
}

func sameRows(got, want [][]string) bool {
	return len(got) == 0 && len(want) == 0 || reflect.DeepEqual(got, want)
}

// modelLoad delivers rows of a table, without some of its columns.
func modelLoad(t *testing.T, w *Warehouse, m *replayModel, of modelTable, random *rand.Rand) {
	var columns []string
	for _, column := range of.columns {
		if random.IntN(4) > 0 {
			columns = append(columns, column)
		}
	}
	if len(columns) == 0 {
		columns = of.columns[:1]
	}
	event, most := modelEvent{table: of.name}, 8
	if of.name == "accounts" {
		most = 3
	}
	var rows []string
	for i := range 1 + random.IntN(most) {
		delivered := map[string]string{"account_id": fmt.Sprint("weibo:a", random.IntN(3)), "on": modelDays[random.IntN(len(modelDays))]}
		text := fmt.Sprintf(`"account_id":"%s","%s":"%s"%s`, delivered["account_id"], of.on, delivered["on"], of.constant)
		for _, column := range columns {
			value := of.values[random.IntN(len(of.values))]
			delivered[column] = strings.Trim(strings.Replace(value, "null", "", 1), `"`)
			text += fmt.Sprintf(`,"%s":%s`, column, value)
		}
		event.load = append(event.load, delivered)
		rows = append(rows, fmt.Sprintf(`{%s,"line":%d}`, text, i+2))
	}
	m.events = append(m.events, event)
	columns = append(strings.Split(of.key, ","), columns...)
	if of.constant != "" {
		columns = append(columns, "platform", "name")
	}
	load(t, w, delivery{of.name, of.key, append(columns, "line"), strings.Join(rows, "\n")})
}

// modelUndo takes a batch back that may be taken back alone, or sees that one which
// may not is refused, then takes it back with the later ones or leaves it.
func modelUndo(t *testing.T, w *Warehouse, m *replayModel, random *rand.Rand, seen *modelSeen) {
	batch := int64(max(1, len(m.events)-random.IntN(5)))
	held, builtOn := m.replay(len(m.events))
	undone, err := w.Undo(context.Background(), batch, UndoOptions{})
	switch {
	case !m.inForce(batch):
		if !errors.Is(err, ErrNoSuchBatch) {
			t.Fatalf("undo of batch %d, which is not in force: %v", batch, err)
		}
		return
	case len(builtOn[batch]) > 0:
		if !errors.Is(err, ErrBuiltOn) {
			t.Fatalf("undo of batch %d under %v: %v", batch, builtOn[batch], err)
		}
		seen.refused++
		if random.IntN(2) == 0 {
			return
		}
		undone, err = w.Undo(context.Background(), batch, UndoOptions{WithLater: true})
	}
	if err != nil {
		t.Fatalf("undo of batch %d: %v", batch, err)
	}
	for _, one := range undone {
		m.events = append(m.events, modelEvent{undoes: one.BatchID})
	}
	seen.undone++
	now, _ := m.replay(len(m.events))
	for key, row := range now {
		if held[key].batch != row.batch {
			seen.restored++
		}
	}
}

func rebuild(t *testing.T, w *Warehouse, isFull bool) {
	t.Helper()
	if _, err := w.Refresh(context.Background(), RefreshOptions{Full: isFull}); err != nil {
		t.Fatal(err)
	}
}

func tableAsOf(t *testing.T, w *Warehouse, moment, sql string) [][]string {
	t.Helper()
	past, err := w.AsOf(context.Background(), moment)
	if err != nil {
		t.Fatal(err)
	}
	defer past.Close()
	return rowsAsText(t, past, sql)
}

func rowsAsText(t testing.TB, asked engine, sql string) [][]string {
	t.Helper()
	rows, err := asked.Query(context.Background(), sql, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	var all [][]string
	for rows.Next() {
		all = append(all, recordStrings(rows.Record())...)
	}
	return all
}
