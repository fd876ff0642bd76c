package warehouse_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The pass rates of published bulletins, each rounded half up to as many decimals as it
// was printed with.
func TestPublishedPassRates(t *testing.T) {
	rows := bulletins(t)
	kinds := map[string]string{"accounts": "account", "websites": "website"}
	units, reports := "单位ID,单位名称\n", "单位编号,周期,报告类型,对象类型,运行数,检查数,不合格数\n"
	for i, row := range rows {
		year := strings.Fields(row[0])[1]
		quarter := strings.TrimPrefix(strings.Fields(row[0])[2], "Q")
		units += fmt.Sprintf("U%d,%s\n", i, strings.Fields(row[0])[0])
		reports += fmt.Sprintf("U%d,Q%s-%s,通报,%s,%s,%s,%s\n", i, year, quarter, kinds[row[1]], row[2], row[3], row[4])
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"units.csv": units, "reports.csv": reports} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := loaded(t, dir)
	for i, row := range rows {
		_, decimals, _ := strings.Cut(row[5], ".")
		got := ask(t, w, "reported_pass_rates", map[string]string{"unit": fmt.Sprintf("U%d", i), "places": fmt.Sprint(len(decimals))},
			func(cell func(string) string) string { return cell("pass_rate") + " " + cell("share_checked") })
		want := row[5] + " "
		if i == 0 {
			want += "11.98" // 591 of 4935
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("%s %s: pass rate and share %q, printed is %q", row[0], row[1], got, want)
		}
	}
}

// bulletins are the published ones: name, object, in operation, checked, failed, pass rate.
func bulletins(t *testing.T) [][]string {
	t.Helper()
	file, err := os.Open("testdata/bulletins.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != 6 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	return rows[1:]
}
