package queries

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// Text is a short text in both languages of the product.
type Text struct {
	Zh string `yaml:"zh" json:"zh"`
	En string `yaml:"en" json:"en"`
}

// In returns the text in a language ("zh" or "en"); Chinese where the asked one
// is empty or unknown.
func (t Text) In(language string) string {
	if language == "en" && t.En != "" {
		return t.En
	}
	if t.Zh == "" {
		return t.En
	}
	return t.Zh
}

// Engine runs one SQL statement. Args are the values of $1, $2 …; each is nil,
// string, int64, float64 or bool. The caller releases the reader. The reader's schema
// metadata holds snapshot, refreshed_at (RFC 3339) and freshness (a JSON object,
// platform to latest data day) where the engine knows them.
type Engine interface {
	Query(ctx context.Context, sql string, args []any) (array.RecordReader, error)
}

// Query is one named question. It is not changed after Load and is safe for
// concurrent use.
type Query struct {
	Name        string      `json:"name"`
	Title       Text        `json:"title"`
	Description Text        `json:"description"`
	Parameters  []Parameter `json:"parameters"`
	Columns     []Column    `json:"columns"`
	Chart       *Chart      `json:"chart,omitempty"`
	Order       []string    `json:"order,omitempty"` // the columns by which the rows come, as -score; no two rows are alike in them
	Path        string      `json:"path,omitempty"`  // a better address than /v1/queries/NAME, as /v1/accounts/{account_id}
	Scope       Scoping     `json:"-"`
	Role        Role        `json:"role"`               // the least that may ask
	Subjects    string      `json:"subjects,omitempty"` // the query that answers where the index ranks units, regions or sectors
	Empty       Text        `json:"-"`                  // what an answer without rows says; none: that no data match

	sql        string // with $1, $2 …
	binds      []bind // what $1, $2 … stand for
	scoped     text   // all rows within a bounded scope, see statement
	scopedPage text   // a page of them
	library    *Library

	isLive     bool // reads tables that change without a refresh
	isComputed bool // by code, not by a statement: see Computer
}

// Parameter is one value that a query takes.
type Parameter struct {
	Name        string  `yaml:"name" json:"name"`
	Kind        Kind    `yaml:"kind" json:"kind"`
	Title       Text    `yaml:"title" json:"title"`
	Description Text    `yaml:"description" json:"description,omitzero"`
	Required    bool    `yaml:"required" json:"required"`
	Default     string  `yaml:"default" json:"default,omitempty"`
	Example     string  `yaml:"example" json:"example,omitempty"` // a value that the sample's data answer
	Values      []Value `yaml:"values" json:"values,omitempty"`   // what an enum, platform or level may be
	Labels      string  `yaml:"labels" json:"-"`                  // of an enum: the list (see Labels) that holds its values
	Min         *int64  `yaml:"min" json:"min,omitempty"`
	Max         *int64  `yaml:"max" json:"max,omitempty"`
}

// Value is one of the values of a closed list, with the name that people read.
type Value struct {
	Name  string `yaml:"name" json:"name"`
	Title Text   `yaml:"title" json:"title"`
}

// Column is one column of a query's result.
type Column struct {
	Name        string `yaml:"name" json:"name"`
	Title       Text   `yaml:"title" json:"title"`
	Unit        Text   `yaml:"unit" json:"unit,omitzero"`
	Format      Format `yaml:"format" json:"format"`
	AtLeast     string `yaml:"at_least" json:"at_least,omitempty"` // boolean column that marks what is not exact: see BoundAt
	Labels      string `yaml:"labels" json:"labels,omitempty"`     // the list whose names people read, see Labels
	Description Text   `yaml:"description" json:"description,omitzero"`
}

// Chart says which columns draw a query's picture: the label of each point and
// its value, over the first rows.
type Chart struct {
	Kind  string `yaml:"kind" json:"kind"` // bar or line; on pages also groups or heat
	Label string `yaml:"label" json:"label"`
	Value string `yaml:"value" json:"value"`
	Rows  int    `yaml:"rows" json:"rows"`

	// Of groups (bars side by side) and heat (a map of cells), which pages draw of all rows:
	// the column that tells one picture from the next, and the one that tells bars of a label
	// apart or, of a map, its lines.
	Panel  string `yaml:"panel" json:"panel,omitempty"`
	Series string `yaml:"series" json:"series,omitempty"`
}

// Parameter returns the declaration of a parameter, or nil.
func (q *Query) Parameter(name string) *Parameter {
	for i := range q.Parameters {
		if q.Parameters[i].Name == name {
			return &q.Parameters[i]
		}
	}
	return nil
}

// Column returns the declaration of a column, or nil.
func (q *Query) Column(name string) *Column { return q.column(name) }

// SQL returns the statement as it is sent to the engine, with $1, $2 … in
// place of the parameters' names.
func (q *Query) SQL() string { return q.sql }

// IsLive tells whether the answer may change without a refresh: the query reads tables
// of schema meta.
func (q *Query) IsLive() bool { return q.isLive }

// showing is the query as its answer looks with these columns, all where nil. A chart
// that lacks a column is left out.
func (q *Query) showing(columns []Column) *Query {
	if columns == nil {
		return q
	}
	shown := *q
	shown.Columns = columns
	if c := shown.Chart; c != nil && (shown.column(c.Label) == nil || shown.column(c.Value) == nil) {
		shown.Chart = nil
	}
	return &shown
}
