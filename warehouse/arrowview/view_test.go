package arrowview_test

import (
	"context"
	"database/sql/driver"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/marcboeker/go-duckdb"

	"zhengheng/warehouse/arrowview"
)

// again gives the same record to each scan.
type again struct {
	record arrow.Record
	given  bool
}

func (a *again) Next() bool {
	a.given = !a.given
	return a.given
}
func (a *again) Record() arrow.Record  { return a.record }
func (a *again) Schema() *arrow.Schema { return a.record.Schema() }
func (a *again) Err() error            { return nil }
func (a *again) Retain()               {}
func (a *again) Release()              {}

// wide is two rows of as many columns; the second row is NULL.
func wide(t *testing.T, columns int) *again {
	t.Helper()
	var fields []arrow.Field
	for i := range columns {
		fields = append(fields, arrow.Field{Name: fmt.Sprintf("column_with_a_name_%02d", i), Type: arrow.PrimitiveTypes.Int64, Nullable: true})
	}
	build := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer build.Release()
	for i := range columns {
		build.Field(i).(*array.Int64Builder).AppendValues([]int64{int64(i), 0}, []bool{true, false})
	}
	record := build.NewRecord()
	t.Cleanup(record.Release)
	return &again{record: record}
}

func connect(t *testing.T) (driver.Conn, *duckdb.Arrow, func()) {
	t.Helper()
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := connector.Connect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	arrows, err := duckdb.NewArrowFromConn(conn)
	if err != nil {
		t.Fatal(err)
	}
	return conn, arrows, func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
		if err := connector.Close(); err != nil {
			t.Error(err)
		}
	}
}

// scan reads the view whole and gives what it saw.
func scan(t *testing.T, arrows *duckdb.Arrow) string {
	t.Helper()
	rows, err := arrows.QueryContext(context.Background(), "from wide")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	var seen strings.Builder
	for rows.Next() {
		for _, column := range rows.Record().Columns() {
			fmt.Fprintln(&seen, column)
		}
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return seen.String()
}

// count runs a statement over the view again and again.
func count(t *testing.T, conn driver.Conn, times int) {
	t.Helper()
	for range times {
		_, err := conn.(driver.ExecerContext).ExecContext(context.Background(), "select count(column_with_a_name_00) from wide", nil)
		if err != nil {
			t.Fatal(err)
		}
	}
}

func residentKiB(t *testing.T) int {
	t.Helper()
	debug.FreeOSMemory()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("this system does not tell a process its memory")
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	var kib int
	if _, err := fmt.Sscan(after, &kib); err != nil {
		t.Fatal(err)
	}
	return kib
}

// The driver's view grows by 15 MiB here.
func TestScansLeaveNothingBehind(t *testing.T) {
	conn, arrows, closeAll := connect(t)
	reader := wide(t, 45)
	view, err := arrowview.Register(conn, reader, "wide")
	if err != nil {
		t.Fatal(err)
	}
	first := scan(t, arrows)
	if !strings.HasPrefix(first, "[0 (null)]\n[1 (null)]\n") || strings.Count(first, "\n") != 45 {
		t.Fatalf("the view reads\n%s", first)
	}
	count(t, conn, 500)
	before := residentKiB(t)
	count(t, conn, 2000)
	grown := residentKiB(t) - before
	if last := scan(t, arrows); last != first {
		t.Errorf("the view reads\n%s\nat first it read\n%s", last, first)
	}
	t.Logf("2,000 scans of 45 columns: %d KiB", grown)
	if grown > 4<<10 {
		t.Errorf("2,000 scans left %d KiB behind", grown)
	}
	closeAll()
	view.Release()
	view.Release()
}

func TestRegisterRefusesOtherConnections(t *testing.T) {
	conn, _, closeAll := connect(t)
	closeAll()
	for _, other := range []driver.Conn{nil, conn} {
		if _, err := arrowview.Register(other, wide(t, 1), "wide"); err == nil {
			t.Errorf("%T: a view was made", other)
		}
	}
	conn, arrows, closeAll := connect(t)
	defer closeAll()
	if _, err := arrows.QueryContext(context.Background(), "create table wide (a int)"); err != nil {
		t.Fatal(err)
	}
	if _, err := arrowview.Register(conn, wide(t, 1), "wide"); err == nil {
		t.Error("a view took the place of a table")
	}
}
