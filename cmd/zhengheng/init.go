package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"zhengheng/warehouse"
)

func (p *program) initCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init --db FILE",
		Short: "新建库文件 (create an empty database file)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := p.open(cmd.Context(), warehouse.Options{Create: true})
			if err != nil {
				return err
			}
			if err := w.Close(); err != nil {
				return err
			}
			fmt.Fprintf(p.stdout, "已建立 %s (created)\n", p.db)
			return nil
		},
	}
	p.addDatabase(cmd)
	return cmd
}
