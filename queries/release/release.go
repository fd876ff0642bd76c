package release

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhengheng/queries"
)

// Release is one published list. It is not changed after New or Find.
type Release struct {
	ID          string            `json:"release_id"`
	Title       string            `json:"title,omitempty"`
	Query       string            `json:"query"`
	Parameters  map[string]string `json:"parameters"` // as understood: ids in full, "latest" resolved
	Columns     []Column          `json:"columns"`
	IndexID     string            `json:"index_id"`
	Fingerprint string            `json:"fingerprint"` // of the index's formula
	Options     []string          `json:"options"`     // named options of the formula in force
	PeriodID    string            `json:"period_id"`
	Batch       int64             `json:"batch_id"` // the state that it was computed from
	Snapshot    int64             `json:"snapshot_id"`
	MadeWith    string            `json:"made_with"` // the program's version
	PublishedBy string            `json:"published_by"`
	PublishedAt time.Time         `json:"published_at"`
	Accounts    int64             `json:"accounts"` // the roster: ranked and not ranked
	ListHash    string            `json:"list_hash"`

	Withdrawal  *Withdrawal  `json:"withdrawal,omitempty"`
	Definitions []Definition `json:"definitions"`
	Rows        []Row        `json:"-"`
}

// Definition is the whole text of a formula.
type Definition struct {
	IndexID     string `json:"index_id"`
	Fingerprint string `json:"fingerprint"`
	Text        string `json:"-"`
}

// Withdrawal says that a release no longer stands.
type Withdrawal struct {
	At     time.Time `json:"withdrawn_at"`
	By     string    `json:"withdrawn_by"`
	Reason string    `json:"reason"`
}

// New completes a release whose facts are set: its rows, and the hash over all of it.
// The time is cut to microseconds, which is what a database keeps.
func New(facts Release, columns []Column, rows []Row) *Release {
	r := facts
	r.Columns, r.Rows, r.Accounts = columns, rows, int64(len(rows))
	r.PublishedAt = r.PublishedAt.UTC().Truncate(time.Microsecond)
	r.ListHash = r.hash()
	return &r
}

// Texts are the definitions' texts in the order of computation.
func (r *Release) Texts() []string {
	texts := make([]string, len(r.Definitions))
	for i, d := range r.Definitions {
		texts[i] = d.Text
	}
	return texts
}

// hash is the hash of the list: see doc.go.
func (r *Release) hash() string {
	d := newDigest()
	text := func(name, v string) { d.add(name, typeText, known(v)) }
	number := func(name string, n int64) { d.add(name, typeInteger, known(strconv.FormatInt(n, 10))) }
	text("release_id", r.ID)
	d.add("title", typeText, value{r.Title, r.Title != ""})
	text("query", r.Query)
	for _, name := range slices.Sorted(maps.Keys(r.Parameters)) {
		text("parameter."+name, r.Parameters[name])
	}
	text("columns", columnsText(r.Columns))
	text("index_id", r.IndexID)
	text("fingerprint", r.Fingerprint)
	text("options", strings.Join(r.Options, ","))
	text("period_id", r.PeriodID)
	number("batch_id", r.Batch)
	number("snapshot_id", r.Snapshot)
	text("made_with", r.MadeWith)
	text("published_by", r.PublishedBy)
	d.add("published_at", typeTimestamp, known(r.PublishedAt.Format(timestampForm)))
	number("accounts", r.Accounts)
	for _, definition := range r.Definitions {
		text("definition."+definition.IndexID, definition.Text)
	}
	for _, row := range r.Rows {
		text("row", row.Hash)
	}
	return d.hex()
}

func columnsText(columns []Column) string {
	words := make([]string, len(columns))
	for i, c := range columns {
		words[i] = c.Name + ":" + c.Type
	}
	return strings.Join(words, ",")
}

// RanksSubjects says that the list ranks units, regions or sectors in place of accounts.
func (r *Release) RanksSubjects() bool { return idColumn(r.Columns) != "account_id" }

// kind is that of the units, regions or sectors: a list ranks those of one.
func (r *Release) kind() value {
	if len(r.Rows) == 0 {
		return value{}
	}
	return r.cell(r.Rows[0], "subject")
}

// noun is what the list ranks.
func (r *Release) noun() queries.Text {
	if r.RanksSubjects() {
		return queries.Text{Zh: "对象", En: "subject"}
	}
	return queries.Text{Zh: "账号", En: "account"}
}

// name is what a row's account or subject is called.
func (r *Release) name(row Row) value {
	if r.RanksSubjects() {
		return r.cell(row, "subject_name")
	}
	return r.cell(row, "account_name")
}

// cell is a row's value of a column; one that the release lacks is not known.
func (r *Release) cell(row Row, column string) value {
	if i := indexOf(r.Columns, column); i >= 0 && i < len(row.values) {
		return row.values[i]
	}
	return value{}
}
