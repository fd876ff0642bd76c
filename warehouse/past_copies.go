package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// copiedTable is a raw table of accounts as past/copies names its columns.
type copiedTable struct {
	Name         string
	Key, Columns []string
}

// CopiesThatDiffer gives the raw rows of accounts that this state holds twice, since an
// undo brought them back, and that are not the same in both places: table_name,
// account_id, row_key. Loads and undos never make such rows, a change by hand does. The
// caller releases the reader.
func (p *Past) CopiesThatDiffer(ctx context.Context) (array.RecordReader, error) {
	p.state.asking.Lock()
	defer p.state.asking.Unlock()
	keys, err := p.state.c.strings(ctx, statement("past/keys", nil))
	if err != nil {
		return nil, fmt.Errorf("read the keys of the raw tables: %w", err)
	}
	raw, err := p.w.rawTables(ctx, p.state.c)
	if err != nil {
		return nil, err
	}
	var tables []copiedTable
	for _, row := range keys {
		table := copiedTable{Name: row[0], Key: strings.Split(row[1], ",")}
		if !slices.Contains(raw, table.Name) || !slices.Contains(table.Key, "account_id") {
			continue
		}
		empty, err := p.state.c.query(ctx, columnsOf("raw."+table.Name))
		if err != nil {
			return nil, fmt.Errorf("read the columns of %s: %w", table.Name, err)
		}
		table.Columns = columnNames(empty.Schema())
		empty.Release()
		tables = append(tables, table)
	}
	if len(tables) == 0 {
		return nil, fmt.Errorf("the keys of the raw tables are not known")
	}
	return p.state.c.query(ctx, statement("past/copies", map[string]any{"Tables": tables, "Batch": p.state.batch}))
}
