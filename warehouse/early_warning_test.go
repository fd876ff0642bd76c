package warehouse_test

import (
	"slices"
	"strings"
	"testing"

	"zhengheng/warehouse"
)

func warnings(t *testing.T, w *warehouse.Warehouse, values map[string]string) []string {
	t.Helper()
	return ask(t, w, "early_warning", values, func(cell func(string) string) string {
		return cell("matter") + " " + cell("account_id") + " " + cell("inquiry_id") + " " + cell("days") + "/" + cell("limit_days") + " left " + cell("days_left") +
			" crosses " + cell("crosses_on") + " until " + cell("known_until") + " " + cell("unit_id") + " over " + cell("is_over")
	})
}

// What will cross a limit is told, with the day on which it does; what is closed, answered,
// ineffective or not seen is not.
func TestEarlyWarning(t *testing.T) {
	w, want := planted(t, "testdata/early_warning.txtar")
	compareLines(t, warnings(t, w, nil), want)
	for name, test := range map[string]struct {
		values map[string]string
		want   []string
	}{
		"within 5 days":         {map[string]string{"within": "5", "matter": "idle", "is_over": "false"}, []string{"idle wechat:nine  9/14 left 5 crosses 2024-04-05 until 2024-03-31 U over false", want[0]}},
		"a limit of 10 days":    {map[string]string{"idle_days": "10", "matter": "idle", "within": "0"}, []string{"idle wechat:over  14/10 left -4 crosses 2024-03-27 until 2024-03-31 P over true", "idle wechat:ten  10/10 left 0 crosses 2024-03-31 until 2024-03-31 U over true"}},
		"as of an earlier day":  {map[string]string{"on_day": "2024-03-20", "matter": "unanswered"}, []string{"unanswered wechat:ten M95 84/90 left 6 crosses 2024-03-26 until 2024-03-20 U over false"}},
		"known only until then": {map[string]string{"on_day": "2024-03-20", "matter": "idle", "within": "6"}, []string{"idle wechat:unseen  8/14 left 6 crosses 2024-03-26 until 2024-03-20 U over false"}},
		"a unit and below":      {map[string]string{"unit": "P", "matter": "idle"}, want[:2]},
		"a unit alone":          {map[string]string{"only_unit": "P"}, want[1:2]},
		"a region":              {map[string]string{"region": "980100", "matter": "idle"}, want[:1]},
	} {
		t.Run(name, func(t *testing.T) { compareLines(t, warnings(t, w, test.values), test.want) })
	}
	units := ask(t, w, "notices", nil, func(cell func(string) string) string {
		return strings.Join([]string{cell("unit_id"), cell("warnings"), cell("over"), cell("open_findings"), cell("overdue_findings"), cell("first_on")}, " ")
	})
	if want := []string{"P 0 1 0 0 2024-03-31", "U 2 1 1 1 2024-03-26"}; !slices.Equal(units, want) {
		t.Errorf("notices go to %q, want %q", units, want)
	}
}

// Without facts there is nothing to warn of.
func TestEarlyWarningWithoutFacts(t *testing.T) {
	w, err := warehouse.Open(t.Context(), t.TempDir()+"/empty.duckdb", warehouse.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Refresh(t.Context(), warehouse.RefreshOptions{}); err != nil {
		t.Fatal(err)
	}
	compareLines(t, warnings(t, w, nil), nil)
}
