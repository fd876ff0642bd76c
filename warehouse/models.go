package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/marcboeker/go-duckdb"
)

// Ways in which a model's rows are kept.
const (
	asView       = "view"        // a view of the file
	asMartView   = "mart view"   // a view of the file that queries may read; it costs a refresh nothing
	asMartMacro  = "mart macro"  // a table macro of the file with arguments, for rules whose thresholds a query sets
	asTable      = "table"       // a table, rebuilt by each refresh
	asByBatch    = "by batch"    // a table to which new batches add rows
	asWindow     = "window"      // a temporary table, for the periods being built
	asWindowView = "window view" // a temporary view, for the periods being built
	asByPeriod   = "by period"   // a table whose touched periods are rebuilt
)

// Scopes: the chunks for which a model of periods is built; without one, all that give
// measures.
const (
	inSpan  = "span"  // once for all periods of up to 62 days that begin in a span, and their clips
	inShort = "short" // periods of up to 62 days, from facts
	inPiece = "piece" // months and the ends of ranges, of which longer periods are made
	inLong  = "long"  // periods of more than 62 days, from pieces

	inComposed = "composed" // of checks: the scores of one index that is made of others
)

// model is one SELECT of models/base, models/registry, models/consistency, models/doubts and models/inspections
// (a rule each)
// or models/marts.
type model struct {
	name        string // as statements name it: base.posts, mart.periods, temp.post_parts
	materialize string
	arguments   string // of a macro: their names, which stand for no column of what it reads
	scope       string // of what is built period by period: the chunks it belongs to
	grows       bool   // whether a table only gains rows, from batches after $last_batch, while none is taken back
	sql         string
	reads       []string // names of the models it reads
}

// modelSet holds the models, by folder and name, and the checks, which are SELECTs of bad
// rows.
type modelSet struct {
	models []*model
	checks []*model

	fingerprint string // of all statements that make marts
}

// byPeriod lists the tables of a scope, without their schema, that hold rows of periods;
// those without a scope include the scores, which the formulas fill.
func (s *modelSet) byPeriod(scope string) []string {
	var names []string
	if scope == "" {
		names = append(names, "index_scores", "subject_scores")
	}
	for _, m := range s.models {
		if m.materialize == asByPeriod && m.scope == scope {
			names = append(names, bare(m.name))
		}
	}
	return names
}

// readModels reads the embedded models.
func readModels() (*modelSet, error) {
	set := &modelSet{}
	for _, folder := range []string{"base", "registry", "consistency", "doubts", "inspections", "marts", "checks"} {
		files, err := fs.Glob(sqlFiles, "models/"+folder+"/*.sql")
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			m, err := readModel(file, folder)
			if err != nil {
				return nil, err
			}
			if folder == "checks" {
				set.checks = append(set.checks, m)
			} else {
				set.models = append(set.models, m)
			}
		}
	}
	var err error
	set.fingerprint, err = fingerprintOf("models/*/*.sql", "refresh/*.sql", "schema/*macro*.sql")
	return set, err
}

// orderedModels gives the models so that each comes after what it reads. It asks DuckDB
// what that is, so that no list is kept by hand. The first time in a process takes as long
// as all else that opening a warehouse does, and only what builds marts needs it.
var orderedModels = sync.OnceValues(func() (_ []*model, err error) {
	ctx := context.Background()
	set, err := readModels()
	if err != nil {
		return nil, err
	}
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	defer func() { err = errors.Join(err, connector.Close()) }()
	raw, err := connector.Connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to DuckDB: %w", err)
	}
	c, err := newConnection(raw)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	for _, m := range set.models {
		if m.reads, err = tablesRead(ctx, c, m.sql); err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return inReadingOrder(set.models)
})

// fingerprintOf is a hash of the embedded files of some patterns, by name.
func fingerprintOf(patterns ...string) (string, error) {
	hash := sha256.New()
	for _, pattern := range patterns {
		files, err := fs.Glob(sqlFiles, pattern)
		if err != nil {
			return "", err
		}
		for _, file := range files {
			text, err := sqlFiles.ReadFile(file)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(hash, "%s %d\n%s", file, len(text), text)
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func readModel(file, folder string) (*model, error) {
	text, err := sqlFiles.ReadFile(file)
	if err != nil {
		return nil, err
	}
	m := &model{sql: string(text), materialize: heading(string(text), "materialize"), arguments: heading(string(text), "arguments"), scope: heading(string(text), "scope")}
	m.grows = heading(m.sql, "grows") == "by batch"
	base := strings.TrimSuffix(path.Base(file), ".sql")
	if name := heading(m.sql, "as"); name != "" { // what another file makes in another scope
		base = name
	}
	schemas := map[string]string{
		asView: "base.", asMartView: "mart.", asMartMacro: "mart.", asTable: "mart.", asByBatch: "mart.", asByPeriod: "mart.",
		asWindow: "temp.", asWindowView: "temp.",
	}
	schema, known := schemas[m.materialize]
	switch {
	case folder == "checks":
		m.name = base
	case !known:
		return nil, fmt.Errorf("%s: materialize: %q is not one of the known ways", file, m.materialize)
	default:
		m.name = schema + base
	}
	return m, nil
}

// heading gives the value of a word in the comment on top of a statement: the rest of its
// line, and the indented lines below it.
func heading(sql, word string) string {
	comment, _, _ := strings.Cut(sql, "*/")
	value, isFound := "", false
	for _, line := range strings.Split(comment, "\n") {
		switch rest, starts := strings.CutPrefix(line, word+":"); {
		case starts:
			value, isFound = strings.TrimSpace(rest), true
		case isFound && strings.HasPrefix(line, "    "):
			value += " " + strings.TrimSpace(line)
		case isFound:
			return value
		}
	}
	return value
}

// tablesRead lists the tables a statement reads as schema.name, CTEs left out.
func tablesRead(ctx context.Context, c *connection, sql string) ([]string, error) {
	rows, err := c.strings(ctx, statement("catalog/parse", nil), sql)
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := json.Unmarshal([]byte(rows[0][0]), &tree); err != nil {
		return nil, err
	}
	if failed, _ := tree["error"].(bool); failed {
		return nil, fmt.Errorf("%v", tree["error_message"])
	}
	var names []string
	walkTables(tree, &names)
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, inPartsSuffix)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func walkTables(node any, names *[]string) {
	switch value := node.(type) {
	case []any:
		for _, child := range value {
			walkTables(child, names)
		}
	case map[string]any:
		if value["type"] == "BASE_TABLE" {
			if schema, _ := value["schema_name"].(string); schema != "" {
				*names = append(*names, schema+"."+value["table_name"].(string))
			}
		}
		for _, child := range value {
			walkTables(child, names)
		}
	}
}

// inReadingOrder sorts the models so that each comes after those it reads; among
// free choices the order is that of names.
func inReadingOrder(models []*model) ([]*model, error) {
	byName := map[string][]*model{} // several, where their scopes differ
	for _, m := range models {
		byName[m.name] = append(byName[m.name], m)
	}
	var ordered []*model
	state := map[*model]int{} // 1 = being placed, 2 = placed
	var place func(m *model) error
	place = func(m *model) error {
		switch state[m] {
		case 1:
			return fmt.Errorf("the models read each other in a circle at %s", m.name)
		case 2:
			return nil
		}
		state[m] = 1
		for _, name := range m.reads {
			for _, other := range byName[name] {
				if m.scope == inLong && other.scope == inPiece {
					continue // the pieces were built before, with what the long one stands for
				}
				if err := place(other); err != nil {
					return err
				}
			}
		}
		state[m] = 2
		ordered = append(ordered, m)
		return nil
	}
	for _, m := range models {
		if err := place(m); err != nil {
			return nil, err
		}
	}
	return ordered, nil
}
