package main

import (
	"context"
	"errors"
	"os"

	"github.com/spf13/cobra"

	"zhengheng/warehouse"
)

// addDatabase gives cmd the flag that names the database file.
func (p *program) addDatabase(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.db, "db", os.Getenv("ZHENGHENG_DB"), "库文件 database file (or set ZHENGHENG_DB)")
	_ = cmd.MarkFlagFilename("db", "duckdb") // only fails for a flag that does not exist
}

// open opens the database of --db; the caller closes it.
func (p *program) open(ctx context.Context, options warehouse.Options) (*warehouse.Warehouse, error) {
	if p.db == "" {
		return nil, usagef("no database named: add --db FILE or set ZHENGHENG_DB")
	}
	formulas, err := p.registry()
	if err != nil {
		return nil, err
	}
	options.Formulas = formulas
	if p.rulebooks != "" {
		if options.Rulebooks, err = p.books(); err != nil {
			return nil, err
		}
	}
	return warehouse.Open(ctx, p.db, options)
}

// closing closes w after work that ended with err; a failing close is an error too,
// because what was written may not be on the disk.
func closing(w *warehouse.Warehouse, err error) error {
	return errors.Join(err, w.Close())
}
