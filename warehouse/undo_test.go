package warehouse

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func undo(t *testing.T, w *Warehouse, batch int64, o UndoOptions) []Undone {
	t.Helper()
	undone, err := w.Undo(context.Background(), batch, o)
	if err != nil {
		t.Fatal(err)
	}
	return undone
}

func TestUndoBringsBackWhatWasReplaced(t *testing.T) {
	w := newWarehouse(t)
	load(t, w, days(`{"account_id":"a","day":"2024-01-01","followers":10,"reads":5,"line":2}
{"account_id":"b","day":"2024-01-01","followers":20,"reads":6,"line":3}`))
	before := table(t, w, heldDays)
	load(t, w, days(`{"account_id":"a","day":"2024-01-01","followers":11,"reads":5,"line":2}
{"account_id":"c","day":"2024-01-01","followers":30,"reads":8,"line":3}`))
	undone := undo(t, w, 2, UndoOptions{})
	if len(undone) != 1 || undone[0].Rows != 2 || undone[0].UndoID != 3 {
		t.Errorf("undo says %+v", undone)
	}
	if got := table(t, w, heldDays); !reflect.DeepEqual(got, before) {
		t.Errorf("held\n%v, want what it was\n%v", got, before)
	}
}

func TestUndoIsRefusedUnderLaterBatches(t *testing.T) {
	w := newWarehouse(t)
	row := `{"account_id":"a","day":"2024-01-01","followers":10,"reads":5,"line":2}`
	load(t, w, days(row))
	load(t, w, days(row+`
{"account_id":"b","day":"2024-01-01","followers":1,"reads":1,"line":3}`))
	load(t, w, days(`{"account_id":"b","day":"2024-01-01","followers":2,"reads":1,"line":2}`))
	_, err := w.Undo(context.Background(), 1, UndoOptions{})
	if !errors.Is(err, ErrBuiltOn) || !strings.Contains(err.Error(), "batches 2 ") {
		t.Errorf("undo under a batch that repeats its rows: %v", err)
	}
	undone := undo(t, w, 1, UndoOptions{WithLater: true})
	var order []int64
	for _, u := range undone {
		order = append(order, u.BatchID)
	}
	if want := []int64{3, 2, 1}; !reflect.DeepEqual(order, want) {
		t.Errorf("taken back in the order %v, want %v", order, want)
	}
	if got := table(t, w, heldDays); len(got) != 0 {
		t.Errorf("rows stayed: %v", got)
	}
	if found, err := w.FindBatch(context.Background(), "x"); err != nil || found != 0 {
		t.Errorf("the file of a batch that was taken back is batch %d, %v: it must load again", found, err)
	}
	for _, batch := range []int64{1, 4, 99} {
		if _, err := w.Undo(context.Background(), batch, UndoOptions{}); !errors.Is(err, ErrNoSuchBatch) {
			t.Errorf("undo of batch %d: %v, want a refusal", batch, err)
		}
	}
}
