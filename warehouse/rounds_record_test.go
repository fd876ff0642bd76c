package warehouse_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/ingest"
	"zhengheng/warehouse"
)

// lateLoader is a loader with something that happens just before a batch is committed.
type lateLoader struct {
	*warehouse.Warehouse
	before func()
}

func (m lateLoader) CommitBatch(ctx context.Context, batch int64, facts array.RecordReader) error {
	m.before()
	return m.Warehouse.CommitBatch(ctx, batch, facts)
}

// TestFormsCountOrAreRefused loads forms of a drawn round: what would not count refuses the
// form, for the reason that round_strays gives of the same rows loaded in another way.
func TestFormsCountOrAreRefused(t *testing.T) {
	w := sampleWarehouse(t)
	round := drawSample(t, w)
	drawn := ask(t, w, "round_subjects", map[string]string{"round": round}, func(cell func(string) string) string { return cell("subject_id") })
	other := ask(t, w, "round_draw", map[string]string{"round": round}, func(cell func(string) string) string {
		return strings.Repeat(cell("subject_id"), btoi(cell("is_drawn") == "false"))
	})
	slices.Sort(other)
	stranger := other[len(other)-1]
	load := func(to ingest.Loader, row, asked string, feed bool) (int64, error) {
		head, options := "检查轮次,对象类型,对象编号,考核办法,检查结果,问题所在,检查日期,备考\n", ingest.Options{Profile: "round-form", Round: asked, By: "张三"}
		if feed {
			head, options = "检查轮次,对象类型,对象编号,考核办法,细则编号,问题编号,发现日期,备考\n", ingest.Options{Feed: "findings"}
		}
		summary, err := ingest.Stream(t.Context(), to, "form.csv", strings.NewReader(head+row), options)
		return summary.BatchID, err
	}
	row := func(round, subject, book, rule, object, day string) string {
		return strings.Join([]string{round, "政务新媒体", subject, book, rule, object, day, fmt.Sprint(t.Name(), object)}, ",") + "\n"
	}
	for name, test := range map[string]struct {
		row, asked string
		reason     string // of round_strays; "" where that does not tell
		says       string
	}{
		"not drawn":      {row(round, stranger, inspection, "media-idle-14", "F1", "2024-03-02"), "", "not_drawn", "不在 " + round + " 的抽取名单内"},
		"other rulebook": {row(round, drawn[0], "zhaoqing-2019", "media-idle-14", "F2", "2024-03-02"), "", "other_rulebook", "不是 " + round + " 的考核办法，应为 " + inspection},
		"examined":       {row(round, drawn[0], "zhaoqing-2019", "examined", "F3", "2024-03-02"), "", "other_rulebook", "不是 " + round + " 的考核办法"},
		"no such rule":   {row(round, drawn[0], inspection, "nonsense", "F4", "2024-03-02"), "", "not_in_book", "不是办法 " + inspection + " 的细则"},
		"no such round":  {row("C1999-01", drawn[0], inspection, "examined", "F5", "2024-03-02"), "", "", "不是本库的检查轮次"},
		"no round":       {row("", drawn[0], inspection, "examined", "F6", "2024-03-02"), "", "", "检查轮次：缺失"},
		"other round":    {row(round, drawn[0], inspection, "examined", "F7", "2024-03-02"), "C2024-99", "", "不是指定的轮次 C2024-99"},
	} {
		// A row that counts does not save the form.
		_, err := load(w, row(round, drawn[1], inspection, "examined", "G", "2024-03-02")+test.row, test.asked, false)
		if err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "第 3 行") {
			t.Errorf("%s: %v", name, err)
		}
		if test.reason == "" {
			continue
		}
		batch, err := load(w, test.row, "", true)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		strays := ask(t, w, "round_strays", map[string]string{"round": round}, func(cell func(string) string) string { return cell("reason") })
		if len(strays) != 1 || strays[0] != test.reason {
			t.Errorf("%s: as findings they are %q", name, strays)
		}
		if _, err := w.Undo(t.Context(), batch, warehouse.UndoOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	recorded := func() []string {
		return ask(t, w, "audit", map[string]string{"action": "round.record"}, func(cell func(string) string) string {
			return cell("who") + " " + cell("subject") + " " + cell("detail")
		})
	}
	before := len(recorded())
	if _, err := load(w, row(round, drawn[0], inspection, "examined", "", "2024-03-02")+row(round, drawn[1], inspection, "media-idle-14", "首页", "2024-03-02"), round, false); err != nil {
		t.Fatal(err)
	}
	if now := recorded(); len(now) != before+1 || !strings.HasPrefix(now[before], "张三 "+round+" batch ") || !strings.HasSuffix(now[before], ", results 2; form.csv") {
		t.Errorf("the log says %q", now)
	}
	// Published while a form was being loaded: all of it is refused.
	published := func() {
		if _, err := w.PublishRound(t.Context(), warehouse.Publication{Round: round, Partial: true}, signedBy("甲")); err != nil {
			t.Error(err)
		}
	}
	_, err := load(lateLoader{w, published}, row(round, drawn[2], inspection, "examined", "", "2024-03-02"), round, false)
	if err == nil || !strings.Contains(err.Error(), "was published and does not change") {
		t.Errorf("published meanwhile: %v", err)
	}
	_, err = load(w, row(round, drawn[2], inspection, "examined", "", "2024-03-02"), "", false)
	if err == nil || !strings.Contains(err.Error(), "已通报，不再登记结果") {
		t.Errorf("after the publication: %v", err)
	}
	if now := recorded(); len(now) != before+1 {
		t.Errorf("the log says %q of what was refused", now)
	}
}
