package warehouse_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/warehouse"
	"zhengheng/warehouse/formula"
)

// sampleMade is the file of the invented province, loaded and refreshed once for all tests.
var sampleMade struct {
	once sync.Once
	file string
}

func TestMain(m *testing.M) {
	code := m.Run()
	if sampleMade.file != "" {
		os.RemoveAll(filepath.Dir(sampleMade.file))
	}
	if contestedIn != "" {
		os.RemoveAll(contestedIn)
	}
	os.Exit(code)
}

// sampleWarehouse is a warehouse of the test's own with the invented province and its marts.
func sampleWarehouse(t *testing.T) *warehouse.Warehouse {
	t.Helper()
	sampleMade.once.Do(func() { makeSample(t) })
	made, err := os.ReadFile(sampleMade.file)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "sample.duckdb")
	if err := os.WriteFile(file, made, 0o600); err != nil {
		t.Fatal(err)
	}
	return openSample(t, file, warehouse.Options{})
}

func openSample(t *testing.T, file string, options warehouse.Options) *warehouse.Warehouse {
	t.Helper()
	w, err := warehouse.Open(t.Context(), file, options)
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

// makeSample loads the sample into a file that outlives the test.
func makeSample(t *testing.T) {
	t.Helper()
	folder, err := os.MkdirTemp("", "zhengheng-sample-*")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "sample.duckdb")
	w, err := warehouse.Open(t.Context(), file, warehouse.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	files, err := ingest.Expand([]string{"../testdata/sample"})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		summary, err := ingest.File(t.Context(), w, file, ingest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if summary.RowsRejected != 0 || summary.RowsAccepted == 0 {
			t.Errorf("%s: %d rows accepted, %d rejected", file, summary.RowsAccepted, summary.RowsRejected)
		}
	}
	if _, err := w.Refresh(t.Context(), warehouse.RefreshOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	sampleMade.file = file
}

// each calls use with every row of a result, as column name → value.
func each(t *testing.T, w *warehouse.Warehouse, sql string, use func(map[string]any)) {
	t.Helper()
	rows, err := w.Query(t.Context(), sql, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	for rows.Next() {
		record := rows.Record()
		for i := range int(record.NumRows()) {
			row := map[string]any{}
			for j, field := range record.Schema().Fields() {
				row[field.Name] = cell(record.Column(j), i)
			}
			use(row)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func cell(column arrow.Array, i int) any {
	if column.IsNull(i) {
		return nil
	}
	switch values := column.(type) {
	case *array.Int64:
		return values.Value(i)
	case *array.Int32:
		return int64(values.Value(i))
	case *array.Float64:
		return values.Value(i)
	case *array.Boolean:
		return values.Value(i)
	}
	return strings.Clone(column.ValueStr(i))
}

func TestFeedsAndRawTablesAgree(t *testing.T) {
	w := sampleWarehouse(t)
	feeds, err := ingest.LoadFeeds()
	if err != nil {
		t.Fatal(err)
	}
	for _, feed := range feeds.All() {
		rows, err := w.Query(t.Context(), "select * exclude (batch_id) from raw."+feed.Name+" limit 0", nil)
		if err != nil {
			t.Errorf("feed %s has no raw table: %v", feed.Name, err)
			continue
		}
		rows.Release()
		table := map[string]string{}
		for _, field := range rows.Schema().Fields() {
			table[field.Name] = field.Type.String()
		}
		for _, field := range feed.Schema().Fields() {
			if table[field.Name] != field.Type.String() {
				t.Errorf("raw.%s.%s is %q, the feed gives %s", feed.Name, field.Name, table[field.Name], field.Type)
			}
			delete(table, field.Name)
		}
		if len(table) > 0 {
			t.Errorf("raw.%s has columns that the feed does not give: %v", feed.Name, table)
		}
	}
}

func TestMeasuresOfFormulasAreInTheMart(t *testing.T) {
	w := sampleWarehouse(t)
	registry, err := formula.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, measure := range registry.Measures() {
		columns := measure.ID
		if measure.HasAtLeast {
			columns += ", " + measure.ID + "_at_least"
		}
		rows, err := w.Query(t.Context(), "select "+columns+" from mart.account_measures limit 0", nil)
		if err != nil {
			t.Errorf("measure %s: %v", measure.ID, err)
			continue
		}
		rows.Release()
	}
}

// Every score of the sample, computed by SQL, against the same formula in Go.
func TestScoresOfTheSampleAgreeWithGo(t *testing.T) {
	w := sampleWarehouse(t)
	registry, err := formula.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	compared, unknown := 0, 0
	each(t, w, `select s.index_id, s.score, s.missing, s.is_at_least, p.formula_days, m.*
		from mart.index_scores as s
		join mart.account_measures as m on m.account_id = s.account_id and m.period_id = s.period_id
		join mart.periods as p on p.period_id = s.period_id`, func(row map[string]any) {
		f, err := registry.Lookup(row["index_id"].(string))
		if err != nil {
			t.Fatal(err)
		}
		if f.Kind() != formula.Account { // TestScaledScores and TestComposites see to the others
			return
		}
		measures := formula.Measures{Values: map[string]float64{}, AtLeast: map[string]bool{}, Days: float64(row["formula_days"].(int64))}
		for _, measure := range registry.Measures() {
			if value, ok := row[measure.ID].(int64); ok {
				measures.Values[measure.ID] = float64(value)
			}
			if flag, ok := row[measure.ID+"_at_least"].(bool); ok && flag {
				measures.AtLeast[measure.ID] = true
			}
		}
		want, err := f.Evaluate(measures)
		if err != nil {
			t.Fatalf("%v: %v", row, err)
		}
		who := fmt.Sprintf("%s of %s in %s", row["index_id"], row["account_id"], row["period_id"])
		if score, ok := row["score"].(float64); ok {
			compared++
			if !want.IsKnown() || math.Abs(score-want.Score) > 1e-9 || row["is_at_least"] != want.IsAtLeast {
				t.Errorf("%s: SQL %v (at least: %v), Go %+v", who, score, row["is_at_least"], want)
			}
			explanation, err := f.Explain(measures)
			if err != nil || !(math.Abs(explanation.Recompute()-score) <= 1e-9) {
				t.Errorf("%s: SQL %v, its explanation gives %v, error %v", who, score, explanation.Recompute(), err)
			}
		} else {
			unknown++
			if want.IsKnown() || row["missing"] != strings.Join(want.Missing, ",") {
				t.Errorf("%s: SQL says %v is missing, Go %v", who, row["missing"], want.Missing)
			}
		}
	})
	t.Logf("%d scores agree, %d are unknown on both sides", compared, unknown)
	if compared < 5_000 {
		t.Errorf("only %d scores were compared", compared)
	}
}

func TestEveryQueryRunsOverTheSample(t *testing.T) {
	w := sampleWarehouse(t)
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{"index": "wci@14.2", "period": "M2024-03", "account_id": "wechat:gh_000000000001", "account": "wechat:gh_000000000001", "other": "wechat:gh_000000000008", "list": "重点账号", "unit": "990000-00", "subject_id": "990000-00", "batch": "1", "batch_id": "1", "release": "R2024-0001"}
	values["sheet"] = "S2024-0001"
	values["rulebook"], values["ids"] = "guoban-2019-19-inspection", "wechat:gh_000000000001,wechat:gh_000000000002"
	values["round"] = drawSample(t, w)
	mayBeEmpty := []string{
		"bulletin_causes", "bulletin_problems", "round_survivorship", "round_strays", "round_changes", "findings", "reported_pass_rates", "score_changes",
		"score_items", "score_lines", "scores", "audit", "tokens", "exclusions", "lists", "list_members", "rejects", "consistency_findings",
		"doubt_signals", "roster_changes", "releases", "release", "release_rows", "release_formulas", "dispatches", "dispatch_rows", "response",
		"golden_hours", "subject_ranking", "subject_parts", "subject_change", "survivorship", "appeals", "early_warning", "finding_changes",
		"kept_scores", "rulebook_changes", "notices", "overdue", "recorded_findings", "score_sheets", "reposts", "repost_units", "repost_chain",
	}
	for _, query := range library.Queries() {
		t.Run(query.Name, func(t *testing.T) {
			given := map[string]string{}
			for _, parameter := range query.Parameters {
				if value, ok := values[parameter.Name]; ok && parameter.Required {
					given[parameter.Name] = value
				}
			}
			if given["rulebook"] != "" && given["other"] != "" { // the other one is a rulebook here
				given["other"] = "guobanfa-2015-15"
			}
			result, err := query.Run(context.Background(), w, given)
			if wrong := new(queries.ParameterError); query.Name == "list_members" && errors.As(err, &wrong) {
				return // the sample has no lists, and says so
			}
			if err != nil {
				t.Fatal(err)
			}
			defer result.Reader.Release()
			rows := int64(0)
			for result.Reader.Next() {
				rows += result.Reader.Record().NumRows()
			}
			if err := result.Reader.Err(); err != nil {
				t.Fatal(err)
			}
			if rows == 0 && !slices.Contains(mayBeEmpty, query.Name) {
				t.Error("the answer is empty")
			}
			if result.Snapshot != "1" {
				t.Errorf("snapshot %q, want 1", result.Snapshot)
			}
		})
	}
}
