package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"zhengheng/warehouse"
)

func (p *program) undoCommand() *cobra.Command {
	var withLater, asJSON, noRefresh bool
	cmd := &cobra.Command{
		Use:   "undo --db FILE BATCH",
		Short: "撤回批次 (take a batch back exactly)",
		Long: `Takes a batch back: its rows leave, and what they had replaced is in force again. The undo is a batch of its own, so
that the states before and after it can both be asked for (--as-of), and the file may be loaded again.
A batch whose rows later batches replaced or repeated is refused, as those would lose what they say; --with-later takes
these back too, newest first, and names the files to load again.`,
		Example: `  zhengheng query --db my.duckdb batches
  zhengheng undo --db my.duckdb 7`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			batch, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usagef("%q is not the number of a batch; zhengheng query batches lists them", args[0])
			}
			w, err := p.open(cmd.Context(), warehouse.Options{})
			if err != nil {
				return err
			}
			return closing(w, p.undo(cmd.Context(), w, batch, withLater, asJSON, noRefresh))
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().BoolVar(&withLater, "with-later", false, "连同其后的批次 take back the later batches that build on it too")
	cmd.Flags().BoolVar(&asJSON, "json", false, "每个批次输出一行 JSON (print one JSON object per batch)")
	cmd.Flags().BoolVar(&noRefresh, "no-refresh", false, "不重算 do not compute measures and indices at the end")
	return cmd
}

func (p *program) undo(ctx context.Context, w *warehouse.Warehouse, batch int64, withLater, asJSON, noRefresh bool) error {
	undone, err := w.Undo(ctx, batch, warehouse.UndoOptions{WithLater: withLater, By: userName()})
	if err != nil {
		return err
	}
	for _, one := range undone {
		if asJSON {
			if err := json.NewEncoder(p.stdout).Encode(one); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(p.stdout, "已撤回批次 %d：%s，%d 行 (taken back; recorded as batch %d)\n", one.BatchID, one.Source, one.Rows, one.UndoID)
	}
	if len(undone) > 1 {
		fmt.Fprintln(p.stderr, "以上其他文件若仍有效，请重新载入 (load the other files again if they still hold)")
	}
	if noRefresh {
		return nil
	}
	return p.refresh(ctx, w, false)
}
