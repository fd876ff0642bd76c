package main

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/xuri/excelize/v2"

	"zhengheng/ingest"
	"zhengheng/reports"
	"zhengheng/warehouse"
)

// TestFormsLoadBack writes the form of every feed in both languages, fills in the
// examples as a user would, and loads it: it is taken as its own feed only, with one
// row and no explanation. A form that is not filled in holds nothing.
func TestFormsLoadBack(t *testing.T) {
	feeds, err := ingest.LoadFeeds()
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"zh", "en"} {
		w := createWarehouse(t)
		for _, feed := range feeds.All() {
			t.Run(language+" "+feed.Name, func(t *testing.T) {
				path := writeForm(t, feed, language)
				if _, err := ingest.File(t.Context(), w, path, ingest.Options{}); err == nil || !strings.Contains(err.Error(), "holds no rows below its header") {
					t.Errorf("the empty form: %v", err)
				}
				fillForm(t, path, feed, language)
				summary, err := ingest.File(t.Context(), w, path, ingest.Options{Observed: time.Now()})
				if err != nil {
					t.Fatal(err)
				}
				if summary.Feed != feed.Name || summary.RowsAccepted != 1 || summary.RowsRejected != 0 || len(summary.IgnoredColumns) > 0 {
					t.Errorf("%+v", summary)
				}
				if want := map[string]string{"zh": "说明", "en": "Notes"}[language]; !slices.Equal(summary.IgnoredSheets, []string{want}) {
					t.Errorf("sheets not used: %v", summary.IgnoredSheets)
				}
				if rows := rawRows(t, w, feed.Name); rows != 1 {
					t.Errorf("raw.%s holds %d rows", feed.Name, rows)
				}
			})
		}
		if _, err := w.Refresh(t.Context(), warehouse.RefreshOptions{}); err != nil {
			t.Errorf("the examples together: %v", err)
		}
	}
}

// TestCSVFormsLoadBack: the headings alone say which feed it is. A later delivery of
// the same key with one value changed replaces the row and keeps the old one.
func TestCSVFormsLoadBack(t *testing.T) {
	feeds, err := ingest.LoadFeeds()
	if err != nil {
		t.Fatal(err)
	}
	w := createWarehouse(t)
	for _, feed := range feeds.All() {
		values := make([]string, len(feed.Columns))
		changed := -1
		for i, column := range feed.Columns {
			values[i] = column.ExampleIn("zh")
			if !column.Input && !slices.Contains(feed.Key, column.Name) {
				changed = i
			}
		}
		loadFilled(t, w, feed, values)
		rows := int64(0)
		if changed >= 0 { // not where all but the key is missing
			values[changed] = anotherValue(feed.Columns[changed])
			loadFilled(t, w, feed, values)
			rows = 1
		}
		if held, replaced := rawRows(t, w, feed.Name), rawRows(t, w, feed.Name+"_history"); held != 1 || replaced != rows {
			t.Errorf("%s: %d rows held and %d replaced, want 1 and %d", feed.Name, held, replaced, rows)
		}
	}
}

func loadFilled(t *testing.T, w *warehouse.Warehouse, feed *ingest.Feed, values []string) {
	t.Helper()
	var text strings.Builder
	if err := reports.WriteFormCSV(&text, formOf(feed, "zh")); err != nil {
		t.Fatal(err)
	}
	text.WriteString(strings.Join(values, ","))
	summary, err := ingest.Stream(t.Context(), w, feed.Name, strings.NewReader(text.String()), ingest.Options{})
	if err != nil || summary.Feed != feed.Name || summary.RowsAccepted != 1 {
		t.Errorf("%s: %+v, %v", feed.Name, summary, err)
	}
}

// anotherValue is a value that the column's example is not.
func anotherValue(c *ingest.Column) string {
	switch c.Kind {
	case ingest.KindEnum, ingest.KindBoolean:
		labels := c.Labels()
		return labels[len(labels)-1].Zh
	case ingest.KindDate, ingest.KindTimestamp:
		return "2020-12-31"
	}
	return "77"
}

func createWarehouse(t *testing.T) *warehouse.Warehouse {
	t.Helper()
	w, err := warehouse.Open(t.Context(), filepath.Join(t.TempDir(), "forms.duckdb"), warehouse.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func writeForm(t *testing.T, feed *ingest.Feed, language string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), feed.Name+".xlsx")
	var p program
	p.language = language
	p.stderr = io.Discard
	cmd := p.templateCommand()
	cmd.SetArgs([]string{feed.Name, "-o", path})
	cmd.SetErr(io.Discard)
	if err := cmd.ExecuteContext(context.Background()); err != nil {
		t.Fatal(err)
	}
	return path
}

// fillForm types the examples into the second row: dates and times become Excel's
// own, and so do numbers, as they do when a person types them.
func fillForm(t *testing.T, path string, feed *ingest.Feed, language string) {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	sheet := book.GetSheetList()[0]
	for i, column := range feed.Columns {
		cell, err := excelize.CoordinatesToCellName(i+1, 2)
		if err != nil {
			t.Fatal(err)
		}
		var value any = column.ExampleIn(language)
		for _, layout := range []string{time.DateOnly, "2006-01-02 15:04"} {
			if at, err := time.Parse(layout, column.ExampleIn(language)); err == nil && (column.Kind == ingest.KindDate || column.Kind == ingest.KindTimestamp) {
				value = at.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
			}
		}
		if value == "" {
			t.Errorf("%s.%s has no example", feed.Name, column.Name)
		}
		if err := book.SetCellValue(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.Save(); err != nil {
		t.Fatal(err)
	}
}

func rawRows(t *testing.T, w *warehouse.Warehouse, feed string) int64 {
	t.Helper()
	rows, err := w.Query(t.Context(), "select count(*) from raw."+feed, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	return rows.Record().Column(0).(*array.Int64).Value(0)
}
