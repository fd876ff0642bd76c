package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// prepareSchema makes the tables of a new file, or adds to an older one the
// migrations that it lacks, in one transaction. Each file under schema/ is one
// statement and runs once; its name is kept in main.migrations.
func (w *Warehouse) prepareSchema(ctx context.Context, options Options) error {
	known, err := w.writer.integer(ctx, statement("catalog/is_warehouse", nil))
	if err != nil {
		return err
	}
	if known == 0 && !options.Create {
		return caused(ErrNotWarehouse, "%s: this DuckDB file was not made by zhengheng; `zhengheng init --db FILE` makes a warehouse where there is no file yet", w.path)
	}
	if w.readOnly { // nothing comes in
		return w.wantMigrated(ctx)
	}
	if err := diskError(w.path, w.transaction(ctx, w.migrate)); err != nil {
		return err
	}
	return w.openInlets(ctx)
}

// wantMigrated refuses a file that lacks migrations where they may not be made.
func (w *Warehouse) wantMigrated(ctx context.Context) error {
	missing, err := w.missingMigrations(ctx)
	if err != nil || len(missing) == 0 {
		return err
	}
	return caused(ErrNotWarehouse, "%s: this warehouse was made by an older version; `zhengheng refresh --db %s` brings it up to date", w.path, w.path)
}

func (w *Warehouse) migrate(ctx context.Context) error {
	if err := w.writer.exec(ctx, statement("catalog/migrations_table", nil)); err != nil {
		return err
	}
	missing, err := w.missingMigrations(ctx)
	if err != nil {
		return err
	}
	for _, file := range missing {
		if err := w.runMigration(ctx, file, path.Base(file)); err != nil {
			return err
		}
	}
	if err := errors.Join(w.fillSeriesBreaks(ctx), w.fillHolidays(ctx)); err != nil {
		return err
	}
	if err := w.makeSecrets(ctx); err != nil {
		return fmt.Errorf("key of the check codes: %w", err)
	}
	if len(missing) == 0 {
		return nil
	}
	if err := w.makeHistoryTables(ctx); err != nil || !slices.Contains(missing, tracesBegin) {
		return err
	}
	return w.beginTraces(ctx)
}

// missingMigrations lists the files under schema/ that the warehouse has not run.
func (w *Warehouse) missingMigrations(ctx context.Context) ([]string, error) {
	rows, err := w.writer.strings(ctx, statement("catalog/migrations_done", nil))
	if err != nil {
		return nil, err
	}
	done := map[string]bool{}
	for _, row := range rows {
		done[row[0]] = true
	}
	files, err := fs.Glob(sqlFiles, "schema/*.sql")
	return slices.DeleteFunc(files, func(file string) bool { return done[path.Base(file)] }), err
}

func (w *Warehouse) runMigration(ctx context.Context, file, name string) error {
	text, err := sqlFiles.ReadFile(file)
	if err != nil {
		return err
	}
	if err := w.writer.exec(ctx, string(text)); err != nil {
		return fmt.Errorf("migration %s: %w", name, err)
	}
	return w.writer.exec(ctx, statement("catalog/migration_record", nil), name)
}

// rawTables lists the fact tables, without their history twins, in name order.
func (w *Warehouse) rawTables(ctx context.Context, c *connection) ([]string, error) {
	rows, err := c.strings(ctx, statement("catalog/raw_tables", nil))
	if err != nil {
		return nil, err
	}
	names := make([]string, len(rows))
	for i, row := range rows {
		names[i] = row[0]
	}
	return names, nil
}

func (w *Warehouse) makeHistoryTables(ctx context.Context) error {
	tables, err := w.rawTables(ctx, w.writer)
	if err != nil {
		return err
	}
	for _, table := range tables {
		if err := w.writer.exec(ctx, statement("load/history_table", map[string]any{"Table": table})); err != nil {
			return fmt.Errorf("history of %s: %w", table, err)
		}
	}
	return nil
}

// columnsOf is a statement without rows, in the columns of a table but for its batch.
func columnsOf(table string) string {
	return statement("catalog/table_columns", map[string]any{"Table": table})
}

func (w *Warehouse) openInlets(ctx context.Context) error {
	tables, err := w.rawTables(ctx, w.writer)
	if err != nil {
		return err
	}
	w.inlets = map[string]*inlet{}
	sources := map[string]string{}
	sources[rejectsInlet], sources[batchesInlet] = columnsOf("meta.rejects"), columnsOf("meta.batches")
	for _, table := range keptTables {
		sources[keptInlet(table)] = statement("release/columns", map[string]any{"Table": table})
	}
	for _, table := range tables {
		sources[table] = columnsOf("raw." + table)
	}
	for name, columns := range sources {
		in, err := openInlet(ctx, w.writer, "incoming_"+name, columns)
		if err != nil {
			return err
		}
		w.inlets[name] = in
	}
	return nil
}

// transaction runs use between begin and commit on the writer; any error, and a
// cancelled ctx, rolls back.
func (w *Warehouse) transaction(ctx context.Context, use func(context.Context) error) error {
	if err := w.writer.exec(ctx, "begin"); err != nil {
		return err
	}
	if err := use(ctx); err != nil {
		return errors.Join(err, w.writer.exec(context.WithoutCancel(ctx), "rollback"))
	}
	defer w.states.commits.Add(1)
	if err := w.writer.exec(context.WithoutCancel(ctx), "commit"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
