package release

import (
	"context"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
)

// Today is what a release is compared with.
type Today struct {
	Rows        []Row // with the release's columns
	Fingerprint string
	Corrections map[string]Correction // by account
}

// Correction is what later batches did to an account in the release's period.
type Correction struct {
	Batches               string
	IsFigures, IsRegister bool
}

// CorrectionsSince asks what batches after the release did in its period to each account,
// or to those of each unit, region or sector.
func CorrectionsSince(ctx context.Context, library *queries.Library, engine queries.Engine, r *Release) (map[string]Correction, error) {
	corrections := map[string]Correction{}
	parameters := map[string]string{"period": r.PeriodID, "after": strconv.FormatInt(r.Batch, 10), "limit": "all"}
	query := "corrections"
	if r.RanksSubjects() {
		query = "subject_corrections"
	}
	return corrections, each(ctx, library, engine, query, parameters, func(cell func(string) value) error {
		if r.RanksSubjects() && cell("subject") != r.kind() {
			return nil
		}
		corrections[cell(idColumn(r.Columns)).text] = Correction{
			Batches:   cell("batches").text,
			IsFigures: cell("is_figures").text == "true", IsRegister: cell("is_register").text == "true",
		}
		return nil
	})
}

// Comparison is the shape of Compare's answer. Both ranks are those within the
// release's filters.
func Comparison() *queries.Query {
	text := func(zh, en string) queries.Text { return queries.Text{Zh: zh, En: en} }
	return &queries.Query{
		Name: "release_compare", Title: text("发布版与现状对比", "Release and today"),
		Description: text("发布时与现在的名次和得分，以及每一行为何不同。", "Ranks and scores then and now, and why each row differs."),
		Empty:       text("与发布时一致", "Nothing differs from what was published"),
		Columns: []queries.Column{
			{Name: "account_id", Title: text("账号或对象编号", "Account or subject id"), Format: queries.FormatID},
			{Name: "account_name", Title: text("名称", "Name"), Format: queries.FormatText},
			{Name: "published_rank", Title: text("发布名次", "Published rank"), Format: queries.FormatInteger},
			{Name: "rank", Title: text("现名次", "Rank now"), Format: queries.FormatInteger},
			{Name: "published_score", Title: text("发布得分", "Published score"), Format: queries.FormatDecimal2, AtLeast: "is_published_score_at_least"},
			{Name: "is_published_score_at_least", Title: text("发布得分为下限", "Published score is at least"), Format: queries.FormatBoolean},
			{Name: "score", Title: text("现得分", "Score now"), Format: queries.FormatDecimal2, AtLeast: "is_score_at_least"},
			{Name: "is_score_at_least", Title: text("现得分为下限", "Score now is at least"), Format: queries.FormatBoolean},
			{Name: "causes", Title: text("原因类别", "Causes"), Format: queries.FormatText},
			{Name: "reason", Title: text("原因", "Reason"), Format: queries.FormatText},
			{Name: "batches", Title: text("有关批次", "Batches"), Format: queries.FormatText},
		},
	}
}

// Compare gives each row of the release that differs today, in the release's order,
// and then those that came in since, in today's, with the columns of Comparison.
// Causes are codes: roster, register, formula, data, others; unexplained is left when
// none of them is found. The caller releases the reader.
func Compare(r *Release, today Today, language string) (array.RecordReader, error) {
	c := comparison{r: r, today: today, language: language, now: map[string]Row{}, table: tableOf(Comparison())}
	for _, row := range today.Rows {
		c.now[row.AccountID] = row
	}
	published := map[string]bool{}
	for _, row := range r.Rows {
		published[row.AccountID] = true
		if row.fault == "" {
			c.add(row, c.now[row.AccountID])
		} else {
			c.addFaulty(row)
		}
	}
	for _, row := range today.Rows {
		if !published[row.AccountID] {
			c.add(Row{}, row)
		}
	}
	return c.table.reader()
}

type comparison struct {
	r        *Release
	today    Today
	language string
	now      map[string]Row
	table    table
}

// registered are the columns that the register tells, not the figures.
var registered = []struct {
	name  string
	title queries.Text
}{
	{"account_name", queries.Text{Zh: "账号名称", En: "name"}}, {"subject_name", queries.Text{Zh: "名称", En: "name"}}, {"platform", queries.Text{Zh: "平台", En: "platform"}},
	{"unit_id", queries.Text{Zh: "主办单位编号", En: "unit id"}}, {"unit_name", queries.Text{Zh: "主办单位", En: "unit"}},
	{"region_code", queries.Text{Zh: "地区代码", En: "region"}}, {"level", queries.Text{Zh: "层级", En: "level"}}, {"sector", queries.Text{Zh: "系统", En: "sector"}},
}

func isRegistered(column string) bool {
	for _, r := range registered {
		if r.name == column {
			return true
		}
	}
	return false
}

// add puts in one account, if it differs; a row without values is not in its list.
func (c *comparison) add(then, now Row) {
	id := then.AccountID
	if id == "" {
		id = now.AccountID
	}
	at := c.today.Corrections[id]
	var causes, reasons []string
	because := func(cause, zh, en string) {
		causes = append(causes, cause)
		reasons = append(reasons, queries.Text{Zh: zh, En: en}.In(c.language))
	}
	isBoth := then.values != nil && now.values != nil
	switch {
	case now.values == nil:
		because("roster", "已不在名单：移出筛选范围（如单位、名单）、关停，或数据被撤回", "no longer in the list: it left the filters (such as a unit or list), was closed, or its data were taken back")
	case then.values == nil:
		because("roster", "新进名单", "it came into the list since")
	}
	var moved []string
	for _, column := range registered {
		if was, is := c.r.cell(then, column.name), c.r.cell(now, column.name); isBoth && was != is {
			moved = append(moved, column.title.In(c.language)+" "+was.String()+" → "+is.String())
		}
	}
	if moved != nil {
		because("register", "登记变更："+strings.Join(moved, "；"), "registered otherwise: "+strings.Join(moved, "; "))
	}
	if at.IsRegister && !isBoth {
		because("register", "批次 "+at.Batches+" 改了其登记", "batches "+at.Batches+" changed its registration")
	}
	isOther := isBoth && c.r.ownDiffers(then, now)
	if isOther && c.today.Fingerprint != c.r.Fingerprint {
		because("formula", "公式版本 "+c.r.IndexID+" 的定义已改", "the definition of "+c.r.IndexID+" is another today")
	}
	if at.IsFigures && (isOther || !isBoth) {
		because("data", "批次 "+at.Batches+" 更正了该周期的数据", "batches "+at.Batches+" corrected its figures of the period")
	}
	if isBoth && causes == nil && isOther {
		because("unexplained", "没有批次解释这一差别；请用 verify 核对", "no batch explains it; verify the release")
	}
	if isBoth && !isOther && c.r.cell(then, "rank") != c.r.cell(now, "rank") {
		because("others", "自身数据未变，名次因其他"+c.r.noun().Zh+"而变", "its own figures are the same; others moved past it")
	}
	if causes == nil {
		return
	}
	name := c.r.name(now)
	if !name.isKnown {
		name = c.r.name(then)
	}
	batches := known(at.Batches)
	batches.isKnown = at.Batches != ""
	c.put(known(id), name, c.r.cell(then, "rank"), c.r.cell(now, "rank"), c.r.cell(then, "score"), c.r.cell(then, "is_score_at_least"),
		c.r.cell(now, "score"), c.r.cell(now, "is_score_at_least"), known(strings.Join(causes, ", ")), known(strings.Join(reasons, queries.Text{Zh: "；", En: "; "}.In(c.language))), batches)
}

func (c *comparison) addFaulty(row Row) {
	reason := queries.Text{Zh: "发布版中的这一行读不出：" + row.fault, En: "the kept row cannot be read: " + row.fault}
	now := c.now[row.AccountID]
	c.put(known(row.AccountID), c.r.name(now), value{}, c.r.cell(now, "rank"), value{}, value{}, c.r.cell(now, "score"), c.r.cell(now, "is_score_at_least"),
		known("unexplained"), known(reason.In(c.language)), value{})
}

// ownDiffers says whether the figures or the score of an account differ, whatever its
// place, its registration and its previous period are.
func (r *Release) ownDiffers(then, now Row) bool {
	for i, column := range r.Columns {
		switch column.Name {
		case "rank", "previous_rank", "rank_change", "previous_score", "is_previous_score_at_least", "score_change", "is_score_change_at_least":
			continue
		}
		if !isRegistered(column.Name) && then.values[i] != now.values[i] {
			return true
		}
	}
	return false
}

func (c *comparison) put(values ...value) {
	cells := make([]any, len(values))
	for i, v := range values {
		if !v.isKnown {
			continue
		}
		cells[i] = v.text
		switch c.table.schema.Field(i).Type.ID() {
		case arrow.BOOL:
			cells[i] = v.text == "true"
		case arrow.INT64:
			n, err := strconv.ParseInt(v.text, 10, 64)
			if cells[i] = n; err != nil {
				cells[i] = nil
			}
		case arrow.FLOAT64:
			x, err := strconv.ParseFloat(v.text, 64)
			if cells[i] = x; err != nil {
				cells[i] = nil
			}
		}
	}
	c.table.add(cells...)
}
