package warehouse

import (
	"reflect"
	"strings"
	"testing"
)

// refreshedTables gives the tables that a refresh made anew.
func refreshedTables(t *testing.T, w *Warehouse) map[string]bool {
	t.Helper()
	made := map[string]bool{}
	_, err := w.Refresh(t.Context(), RefreshOptions{Ran: func(sql string) {
		if rest, ok := strings.CutPrefix(sql, "create or replace table "); ok {
			made[strings.Fields(rest)[0]] = true
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestTablesWhoseSourcesAreTheSameAreKept(t *testing.T) {
	w := newWarehouse(t)
	accounts := delivery{"accounts", "account_id,valid_from", []string{"account_id", "valid_from", "platform", "name", "line"},
		`{"account_id":"weibo:a","valid_from":"2024-01-01","platform":"weibo","name":"甲","line":2}`}
	load(t, w, accounts)
	load(t, w, days(`{"account_id":"weibo:a","day":"2024-04-01","followers":10,"reads":5,"line":2}`))
	if made := refreshedTables(t, w); !made["mart.accounts"] || !made["mart.registry_findings"] {
		t.Fatalf("the first refresh made only %v", made)
	}
	load(t, w, days(`{"account_id":"weibo:a","day":"2024-04-02","followers":null,"reads":6,"line":2}`))
	made := refreshedTables(t, w)
	for _, table := range []string{"mart.accounts", "mart.account_platforms", "mart.units", "mart.members", "mart.registry_findings", "mart.finding_rules"} {
		if made[table] {
			t.Errorf("%s was made anew after one more day of the same account", table)
		}
	}
	if !made["mart.periods"] {
		t.Error("mart.periods was kept although there is one more day")
	}
	load(t, w, days(`{"account_id":"weibo:b","day":"2024-04-02","followers":1,"reads":6,"line":2}`))
	if made := refreshedTables(t, w); !made["mart.accounts"] || !made["mart.registry_findings"] {
		t.Errorf("an account that the register does not know came, and only %v were made", made)
	}
	names := func() [][]string { return table(t, w, "select account_id, name from mart.accounts order by 1") }
	if want := [][]string{{"weibo:a", "甲"}, {"weibo:b", "weibo:b"}}; !reflect.DeepEqual(names(), want) {
		t.Errorf("accounts %v, want %v", names(), want)
	}
	accounts.rows = strings.ReplaceAll(accounts.rows, "甲", "乙")
	load(t, w, accounts)
	refreshedTables(t, w)
	if want := [][]string{{"weibo:a", "乙"}, {"weibo:b", "weibo:b"}}; !reflect.DeepEqual(names(), want) {
		t.Errorf("after a correction accounts %v, want %v", names(), want)
	}
	if _, err := w.Undo(t.Context(), 4, UndoOptions{}); err != nil {
		t.Fatal(err)
	}
	refreshedTables(t, w)
	if want := [][]string{{"weibo:a", "乙"}}; !reflect.DeepEqual(names(), want) {
		t.Errorf("after an undo accounts %v, want %v", names(), want)
	}
}
