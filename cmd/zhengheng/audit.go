package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zhengheng/access"
	"zhengheng/ingest"
	"zhengheng/warehouse"
)

// audit writes down what a command did, by the user of the machine.
func (p *program) audit(ctx context.Context, w *warehouse.Warehouse, action, subject, detail string) error {
	e := localEntry(userName())
	e.Action, e.Outcome, e.Subject, e.Detail = action, access.Done, subject, detail
	return w.Audit(ctx, e)
}

// localEntry is an entry of the audit log about what a command, or a server for somebody,
// does here; what it is given to writes it down in the transaction of the deed.
func localEntry(who string) access.Entry {
	return access.Entry{At: time.Now(), Who: who, Address: "local"}
}

// auditLoads writes down which files a server took in and did not load, or had already;
// what was loaded stands in the log with its batch.
func auditLoads(w *warehouse.Warehouse, log *slog.Logger) func(ingest.Job, error) {
	return func(j ingest.Job, failure error) {
		e := localEntry(j.Who)
		e.Action, e.Outcome, e.Subject = "load", access.Done, j.What
		if summary, ok := j.Result.(ingest.Summary); ok {
			if failure == nil && summary.DuplicateOf == 0 {
				return
			}
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
		Long: `Reads the whole audit log and computes every hash again; then compares every finding, appeal, kept score and release, now
and in the history, with what the log's entries cover, reads the files of evidence, and computes kept scores again from
the rows of their time. Every check round is drawn again from its seed, and set with its bulletin against what the log
says of it. What was changed is named. It prints the log's head: keep that elsewhere and give it as
--head later, because whoever can write the file could also write the whole log anew, and only a kept head shows that.`,
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
			found, err := p.verifyAudit(cmd.Context(), w, head)
			if err := closing(w, err); err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(p.stdout).Encode(map[string]any{"entries": found.head.Number, "head": found.head.String(),
					"evidence": found.files, "score_sheets": found.scores.Sheets, "not_recomputed": found.scores.Skipped, "rulebook_changed": sheetsOf(found.scores.Changed)})
			}
			fmt.Fprintf(p.stdout, "操作日志完整，共 %d 条 (the audit log is whole); head %s\n", found.head.Number, found.head)
			fmt.Fprintf(p.stdout, "问题、申诉、留存的得分与发布版均与日志相符；附件 %d 个完好，留存的得分重算 %d 份一致 (records are those of the log; files of evidence are whole, kept scores compute again)\n", found.files, found.scores.Sheets)
			for _, kept := range found.scores.Changed {
				fmt.Fprintf(p.stdout, "%s 按当时的办法重算一致；%s (computed under the rulebook of then; see: zhengheng rulebook kept --db %s %s)\n", kept.ID,
					strings.TrimSuffix(p.comparedBooks(kept), "："), p.db, kept.ID)
			}
			for _, skipped := range found.scores.Skipped {
				fmt.Fprintf(p.stdout, "未重算 (not computed again): %s\n", skipped)
			}
			return nil
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVar(&known, "head", "", "先前保存的末条 head that an earlier verify printed")
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print one JSON object)")
	return cmd
}

func sheetsOf(kept []warehouse.KeptBook) []string {
	ids := []string{}
	for _, one := range kept {
		ids = append(ids, one.ID)
	}
	return ids
}
