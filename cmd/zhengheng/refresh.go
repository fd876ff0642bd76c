package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"zhengheng/warehouse"
)

func (p *program) refreshCommand() *cobra.Command {
	var full bool
	cmd := &cobra.Command{
		Use:   "refresh --db FILE",
		Short: "重算指标与指数 (compute measures and indices of what was loaded)",
		Long: `Computes measures and indices of the periods and accounts that new batches touched.
ingest does it at its end unless told --no-refresh.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := p.open(cmd.Context(), warehouse.Options{})
			if err != nil {
				return err
			}
			return closing(w, p.refresh(cmd.Context(), w, full))
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().BoolVar(&full, "full", false, "全部重算 compute every period again")
	return cmd
}

// refresh brings the marts up to date and says on standard error what it did.
func (p *program) refresh(ctx context.Context, w *warehouse.Warehouse, full bool) error {
	meter := p.meter()
	summary, err := w.Refresh(ctx, warehouse.RefreshOptions{
		Full: full,
		Progress: func(done, total int, step string) {
			meter.update(int64(done), int64(total), step, false)
		},
	})
	meter.finish()
	if err != nil {
		return fmt.Errorf("refresh: %w", err)
	}
	if summary.Changed {
		fmt.Fprintf(p.stderr, "已重算 %d 个周期，快照 %d，%.1f 秒 (refreshed)\n", summary.Periods, summary.Snapshot, summary.Seconds)
	}
	return nil
}
