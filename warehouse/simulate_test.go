package warehouse_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/warehouse"
)

// cells reads a result as rows of column name → value and closes it.
func cells(t *testing.T, rows array.RecordReader, err error) []map[string]any {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	var all []map[string]any
	for rows.Next() {
		record := rows.Record()
		for i := range int(record.NumRows()) {
			row := map[string]any{}
			for j, field := range record.Schema().Fields() {
				row[field.Name] = cell(record.Column(j), i)
			}
			all = append(all, row)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestXX(t *testing.T) {
	w := sampleWarehouse(t)
	for _, ix := range []string{"wci@14.2", "bci@9", "dci@no-plays"} {
		l := warehouse.List{Index: ix, Period: "M2024-03"}
		rows, err := w.Certainty(t.Context(), l, warehouse.Simulation{Draws: 300, Share: 0.1, Seed: 1})
		for i, r := range cells(t, rows, err) {
			if i < 6 {
				fmt.Println(r)
			}
		}
		rows, err = w.WhatIf(t.Context(), l, warehouse.Change{Age: 2})
		for i, r := range cells(t, rows, err) {
			if i < 4 {
				fmt.Println(r)
			}
		}
		rows, err = w.Tipping(t.Context(), l, 10)
		for i, r := range cells(t, rows, err) {
			if i < 4 {
				fmt.Println(r)
			}
		}
	}
	_, _ = math.Pi, strings.Cut
}
