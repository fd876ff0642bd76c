package warehouse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// The property: after any sequence of loads, corrections and undos, the current
// table and the state as of every batch are those of a model that simply replays
// the batches in force at that time into a map.

type modelRow struct {
	values map[string]string // column → value; "" is NULL
	batch  int64
}

type modelEvent struct {
	load   []map[string]string // rows, in file order; nil for an undo
	undoes int64
}

type dayModel struct{ events []modelEvent }

// replay gives the rows in force after the first n events, and for each batch those
// that touched rows of it while it is in force.
func (m *dayModel) replay(n int) (rows map[string]modelRow, builtOn map[int64]map[int64]bool) {
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
			last[delivered["account_id"]+" "+delivered["day"]] = j
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

func (m *dayModel) inForce(batch int64) bool {
	for _, e := range m.events {
		if e.undoes == batch {
			return false
		}
	}
	return m.events[batch-1].load != nil
}

var modelColumns = []string{"followers", "reads", "likes"}

func (m *dayModel) table(n int) [][]string {
	rows, _ := m.replay(n)
	var out [][]string
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		row := rows[key]
		account, day, _ := strings.Cut(key, " ")
		line := []string{account, day}
		for _, column := range modelColumns {
			line = append(line, row.values[column])
		}
		out = append(out, append(line, fmt.Sprint(row.batch)))
	}
	return out
}

const modelQuery = `select account_id, cast("day" as varchar), followers, reads, likes, batch_id from raw.account_days order by 1, 2`

const modelMarts = `select m.account_id, m.period_id, m.source, m.followers, m.reads, m.likes, m.days_covered, s.index_id, s.score, s.missing
	from mart.account_measures as m
	left join mart.index_scores as s on s.account_id = m.account_id and s.period_id = m.period_id
	order by 1, 2, s.index_id`

func TestAnySequenceOfLoadsAndUndosEqualsTheModel(t *testing.T) {
	sequences, steps := 2, 10
	if asked, err := strconv.Atoi(os.Getenv("ZHENGHENG_SEQUENCES")); err == nil {
		sequences = asked
	}
	refused, undone := 0, 0
	for seed := range sequences {
		random := rand.New(rand.NewPCG(uint64(seed), 7))
		w, m := newWarehouse(t), &dayModel{}
		marts := map[int][][]string{} // as they were after so many events
		for range steps {
			if random.IntN(3) == 0 && len(m.events) > 0 {
				if modelUndo(t, w, m, random) {
					undone++
				} else {
					refused++
				}
			} else {
				modelLoad(t, w, m, random)
			}
			if got, want := table(t, w, modelQuery), m.table(len(m.events)); !sameRows(got, want) {
				t.Fatalf("seed %d, after event %d: held\n%v, want\n%v", seed, len(m.events), got, want)
			}
			if random.IntN(4) == 0 {
				rebuild(t, w)
				marts[len(m.events)] = table(t, w, modelMarts)
			}
		}
		rebuild(t, w)
		for n := range m.events {
			if got, want := tableAsOf(t, w, fmt.Sprint(n+1), modelQuery), m.table(n+1); !sameRows(got, want) {
				t.Fatalf("seed %d, as of batch %d of %d: held\n%v, want\n%v", seed, n+1, len(m.events), got, want)
			}
			want, isKnown := marts[n+1]
			if got := tableAsOf(t, w, fmt.Sprint(n+1), modelMarts); isKnown && !sameRows(got, want) {
				t.Fatalf("seed %d, marts as of batch %d of %d:\n%v, want\n%v", seed, n+1, len(m.events), got, want)
			}
		}
	}
	t.Logf("%d sequences of %d steps: %d undos, %d refused", sequences, steps, undone, refused)
	if undone == 0 || refused == 0 {
		t.Error("the sequences hold no undo or no refusal: they prove nothing about these")
	}
}

func sameRows(got, want [][]string) bool {
	return len(got) == 0 && len(want) == 0 || reflect.DeepEqual(got, want)
}

func modelLoad(t *testing.T, w *Warehouse, m *dayModel, random *rand.Rand) {
	columns := []string{"account_id", "day"}
	for _, column := range modelColumns {
		if random.IntN(3) > 0 {
			columns = append(columns, column)
		}
	}
	if len(columns) == 2 {
		columns = append(columns, "followers")
	}
	var event modelEvent
	var rows []string
	for i := range 1 + random.IntN(8) {
		delivered := map[string]string{
			"account_id": fmt.Sprint("weibo:a", random.IntN(3)), "day": fmt.Sprint("2024-01-0", 1+random.IntN(3)),
		}
		text := fmt.Sprintf(`"account_id":"%s","day":"%s"`, delivered["account_id"], delivered["day"])
		for _, column := range columns[2:] {
			value := []string{"1", "2", "3", "null"}[random.IntN(4)]
			delivered[column] = strings.Replace(value, "null", "", 1)
			text += fmt.Sprintf(`,"%s":%s`, column, value)
		}
		event.load = append(event.load, delivered)
		rows = append(rows, fmt.Sprintf(`{%s,"line":%d}`, text, i+2))
	}
	m.events = append(m.events, event)
	load(t, w, delivery{"account_days", "account_id,day", append(columns, "line"), strings.Join(rows, "\n")})
}

// modelUndo takes a batch back that may be taken back alone, or sees that one which
// may not is refused, then takes it back with the later ones or leaves it.
func modelUndo(t *testing.T, w *Warehouse, m *dayModel, random *rand.Rand) bool {
	batch := int64(1 + random.IntN(len(m.events)))
	_, builtOn := m.replay(len(m.events))
	undone, err := w.Undo(context.Background(), batch, UndoOptions{})
	switch {
	case !m.inForce(batch):
		if !errors.Is(err, ErrNoSuchBatch) {
			t.Fatalf("undo of batch %d, which is not in force: %v", batch, err)
		}
		return false
	case len(builtOn[batch]) > 0:
		if !errors.Is(err, ErrBuiltOn) {
			t.Fatalf("undo of batch %d under %v: %v", batch, builtOn[batch], err)
		}
		if random.IntN(2) == 0 {
			return false
		}
		undone, err = w.Undo(context.Background(), batch, UndoOptions{WithLater: true})
	}
	if err != nil {
		t.Fatalf("undo of batch %d: %v", batch, err)
	}
	for _, one := range undone {
		m.events = append(m.events, modelEvent{undoes: one.BatchID})
	}
	return true
}

func rebuild(t *testing.T, w *Warehouse) {
	t.Helper()
	if _, err := w.Refresh(context.Background(), RefreshOptions{}); err != nil {
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

func rowsAsText(t testing.TB, engine interface {
	Query(context.Context, string, []any) (array.RecordReader, error)
}, sql string) [][]string {
	t.Helper()
	rows, err := engine.Query(context.Background(), sql, nil)
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
