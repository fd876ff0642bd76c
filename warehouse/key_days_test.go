package warehouse

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// dayKeys has a subject and a day in each row.
type dayKeys struct {
	subjects []string
	days     []int32
}

func (k *dayKeys) add(subject, day int) {
	k.subjects = append(k.subjects, fmt.Sprintf("wechat:%d", subject))
	k.days = append(k.days, int32(day))
}

func (k *dayKeys) record() arrow.Record {
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{
		{Name: "account_id", Type: arrow.BinaryTypes.String}, {Name: "day", Type: arrow.FixedWidthTypes.Date32},
	}, nil))
	defer b.Release()
	for i, subject := range k.subjects {
		b.Field(0).(*array.StringBuilder).Append(subject)
		b.Field(1).(*array.Date32Builder).Append(arrow.Date32(k.days[i]))
	}
	return b.NewRecord()
}

// TestDaySetsInAnyOrder compares daySets with a plain map, over orders that files have:
// by day, by subject, newest first, with subjects that come and go, and in no order.
func TestDaySetsInAnyOrder(t *testing.T) {
	const subjects, days = 300, 200 // more than three blocks of days
	random := rand.New(rand.NewPCG(1, 2))
	orders := map[string]func(*dayKeys){
		"by day": func(k *dayKeys) {
			for i := range subjects * days {
				k.add(i%subjects, i/subjects)
			}
		},
		"by subject, newest first": func(k *dayKeys) {
			for i := range subjects * days {
				k.add(i/days, 70-i%days) // also before 1970
			}
		},
		"subjects come, go and move": func(k *dayKeys) {
			for day := range days {
				for subject := range subjects {
					if (subject+day)%7 > 0 {
						k.add(subject+day/10*(subject%2), day)
					}
				}
			}
		},
		"in no order": func(k *dayKeys) {
			for _, i := range random.Perm(subjects * days) {
				k.add(i%subjects, i/subjects)
			}
		},
		"with repeats": func(k *dayKeys) {
			for range subjects * days {
				k.add(random.IntN(subjects), random.IntN(days)-days/2)
			}
		},
	}
	for name, fill := range orders {
		var keys dayKeys
		fill(&keys)
		sets, seen := newDaySets(), map[string]bool{}
		for i, subject := range keys.subjects {
			key := fmt.Sprint(subject, " ", keys.days[i])
			if isNew := sets.add(subject, keys.days[i]); isNew == seen[key] {
				t.Errorf("%s: row %d, %s: new %t, seen %t", name, i, key, isNew, seen[key])
				break
			}
			seen[key] = true
		}
		if len(sets.all) > 2*subjects {
			t.Errorf("%s: %d subjects are held", name, len(sets.all))
		}
	}
}

func TestDaySetsOfChunks(t *testing.T) {
	schema := (&dayKeys{}).record().Schema()
	watch := &keyWatch{key: []string{"account_id", `"day"`}, rangeColumn: `"day"`, heldRows: 1, heldMin: 10, heldMax: 20}
	watch.followDays(schema)
	for i, c := range []struct {
		rows [][2]int
		want bool
	}{
		{[][2]int{{1, 30}, {2, 30}, {1, 31}}, true},
		{[][2]int{{1, 29}, {3, 30}}, true},
		{[][2]int{{2, 20}, {2, 31}}, false},                   // the table may hold that day
		{[][2]int{{1, 30}}, false},                            // as in the first chunk
		{[][2]int{{2, 20}}, false},                            // as in the third
		{[][2]int{{4, 40}, {5, 40}, {4, 40}}, false},          // within the chunk
		{[][2]int{{6, 40}, {6, 41}, {6, 5}, {6, 900}}, false}, // on both sides of what is held
		{[][2]int{{7, 1}, {7, 2}}, true},
	} {
		var keys dayKeys
		for _, row := range c.rows {
			keys.add(row[0], row[1])
		}
		record := keys.record()
		defer record.Release()
		if got, err := watch.allNew([]arrow.Record{record}); err != nil || got != c.want {
			t.Errorf("chunk %d: %v, %v; want %v", i, got, err, c.want)
		}
	}
}

// BenchmarkDayProof proves eight days of 60,000 accounts in the same order each day.
func BenchmarkDayProof(b *testing.B) {
	var keys dayKeys
	for i := range 8 * 60_000 {
		keys.add(i%60_000*7919%60_000, i/60_000)
	}
	record := keys.record()
	defer record.Release()
	for b.Loop() {
		watch := &keyWatch{key: []string{"account_id", `"day"`}, rangeColumn: `"day"`}
		watch.followDays(record.Schema())
		if isNew, err := watch.allNew([]arrow.Record{record}); err != nil || !isNew {
			b.Fatal(isNew, err)
		}
	}
	b.ReportMetric(float64(record.NumRows())*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
