package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"zhengheng/queries/release"
	"zhengheng/warehouse"
)

func (p *program) verifyCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify --db FILE RELEASE",
		Short: "核对发布版 (compute a published list again and compare)",
		Long: `Computes a published list again, from the raw rows as they were then and with the formula that was published with it,
and compares it with what is kept, row by row. Exit code 0: all of it is the same. 1: something differs; each row that
does is printed with the reason. Corrections, renamings and undos since then change nothing, as what they replace is kept.`,
		Example: `  zhengheng query  --db my.duckdb releases
  zhengheng verify --db my.duckdb R2019-0001`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withReleases(cmd.Context(), func(releases releaser) error {
				verified, err := releases.Verify(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				return p.tellVerified(verified, asJSON)
			})
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print the outcome as one JSON object)")
	return cmd
}

// withReleases opens the database for reading and hands its releases to use.
func (p *program) withReleases(ctx context.Context, use func(releaser) error) error {
	w, err := p.open(ctx, warehouse.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	return closing(w, use(releaser{p, w}))
}

// tellVerified prints the outcome; one that differs is an error.
func (p *program) tellVerified(v release.Verification, asJSON bool) error {
	if asJSON {
		if err := json.NewEncoder(p.stdout).Encode(v); err != nil {
			return err
		}
	} else {
		p.printVerified(v)
	}
	if !v.IsSame {
		return fmt.Errorf("%s is not what was published: %d rows and %d facts of the list differ (核对不一致)", v.ReleaseID, len(v.Rows), len(v.Problems))
	}
	return nil
}

func (p *program) printVerified(v release.Verification) {
	for _, problem := range v.Problems {
		fmt.Fprintf(p.stdout, "%s: %s\n", v.ReleaseID, problem.In(p.language))
	}
	for _, row := range v.Rows {
		fmt.Fprintf(p.stdout, "%s:%d: %s %s: %s", v.ReleaseID, row.Position, row.AccountID, row.Name, row.Reason.In(p.language))
		if len(row.Columns) > 0 {
			fmt.Fprintf(p.stdout, " [%s]", changes(row))
		}
		fmt.Fprintln(p.stdout)
	}
	if v.IsSame {
		fmt.Fprintf(p.stdout, "%s：与发布时一致，%d 行，按批次 %d 的状态重算 (same)\n", v.ReleaseID, v.Accounts, v.Batch)
	}
	if v.Withdrawal != nil {
		fmt.Fprintf(p.stdout, "%s：已由 %s 撤回：%s (withdrawn)\n", v.ReleaseID, v.Withdrawal.By, v.Withdrawal.Reason)
	}
}
