package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"zhengheng/access"
	"zhengheng/ingest"
	"zhengheng/warehouse"
)

// audit writes down what a command did, by the user of the machine.
func (p *program) audit(ctx context.Context, w *warehouse.Warehouse, action, subject, detail string) error {
	return auditBy(ctx, w, userName(), action, subject, detail)
}

// auditBy is audit for work that a server does for somebody.
func auditBy(ctx context.Context, w *warehouse.Warehouse, who, action, subject, detail string) error {
	return w.Audit(ctx, access.Entry{At: time.Now(), Who: who, Action: action, Outcome: access.Done, Subject: subject, Detail: detail, Address: "local"})
}

// auditLoads writes down what became of the files that a server took in.
func auditLoads(w *warehouse.Warehouse, log *slog.Logger) func(ingest.Job, error) {
	return func(j ingest.Job, failure error) {
		e := access.Entry{At: time.Now(), Who: j.Who, Action: "load", Outcome: access.Done, Subject: j.What, Address: "local"}
		if summary, ok := j.Result.(ingest.Summary); ok {
			e.Detail = loadDetail(summary)
		}
		if failure != nil {
			e.Outcome, e.Detail = access.Failed, oneLine(failure)
		}
		if err := w.Audit(context.Background(), e); err != nil {
			log.Error("not in the audit log", "action", e.Action, "subject", e.Subject, "error", err)
		}
	}
}

// loadDetail says what became of a file's rows.
func loadDetail(s ingest.Summary) string {
	return fmt.Sprintf("batch %d, duplicate of %d, rows accepted %d, rejected %d", s.BatchID, s.DuplicateOf, s.RowsAccepted, s.RowsRejected)
}

func (p *program) auditCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "操作日志 (who did what: list it, prove it whole)",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.auditListCommand(), p.auditVerifyCommand())
	return cmd
}

func (p *program) auditListCommand() *cobra.Command {
	var target target
	cmd := &cobra.Command{
		Use:   "list --db FILE [param=value ...]",
		Short: "列出操作日志 (the query audit)",
		Example: `  zhengheng audit list --db my.duckdb action=sign_in outcome=refused since=2026-01-01
  zhengheng audit list --db my.duckdb limit=all -o audit.xlsx`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.query(cmd.Context(), append([]string{"audit"}, args...), target)
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	return cmd
}

func (p *program) auditVerifyCommand() *cobra.Command {
	var known string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify --db FILE [--head NUMBER:HASH]",
		Short: "核验操作日志 (prove that nothing in the audit log was changed)",
		Long: `Reads the whole audit log and computes every hash again. It prints the log's head: keep that elsewhere and give it as
--head later, because whoever can write the file could also write the whole log anew, and only a kept head shows that.
Every check round is drawn again from its seed, and set with its bulletin against what the log says of it.`,
		Example: `  zhengheng audit verify --db my.duckdb
  zhengheng audit verify --db my.duckdb --head 120:3f…`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			head := access.Head{}
			if known != "" {
				var err error
				if head, err = access.ParseHead(known); err != nil {
					return usageError{err}
				}
			}
			w, err := p.open(cmd.Context(), warehouse.Options{ReadOnly: true})
			if err != nil {
				return err
			}
			head, err = w.VerifyAudit(cmd.Context(), head)
			if err == nil {
				err = w.VerifyRounds(cmd.Context())
			}
			if err := closing(w, err); err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(p.stdout).Encode(map[string]any{"entries": head.Number, "head": head.String()})
			}
			fmt.Fprintf(p.stdout, "操作日志完整，共 %d 条 (the audit log is whole); head %s\n", head.Number, head)
			return nil
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVar(&known, "head", "", "先前保存的末条 head that an earlier verify printed")
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print one JSON object)")
	return cmd
}
