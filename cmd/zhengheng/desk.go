package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"zhengheng/access"
	"zhengheng/api"
	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/warehouse"
)

// decisionDays is within how many days an appeal is to be decided where nobody says
// another day. It is the program's own habit, of no document.
const decisionDays = 15

// desk takes appeals and puts decisions and rectifications on record, for the command line
// and the API. One at a time: what it decides by does not change before it is written.
type desk struct {
	mu      sync.Mutex
	p       *program
	w       *warehouse.Warehouse
	library *queries.Library
	files   ingest.Evidence
}

func (p *program) desk(w *warehouse.Warehouse) (*desk, error) {
	library, err := p.loadQueries()
	return &desk{p: p, w: w, library: library, files: evidenceOf(w)}, err
}

// evidenceOf is the folder beside the warehouse that keeps what was handed in.
func evidenceOf(w *warehouse.Warehouse) ingest.Evidence {
	return ingest.Evidence{Folder: w.Path() + ".evidence"}
}

// File implements api.Desk.
func (d *desk) File(ctx context.Context, a api.Appeal) (filed api.Contested, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	row, made, err := d.prepareAppeal(ctx, a)
	if err != nil {
		return filed, err
	}
	if row.FileSHA256 != "" {
		if err := d.files.Check(row.FileSHA256); err != nil {
			return filed, err
		}
	}
	if row.ID, err = d.w.NextAppeal(ctx, row.FiledOn[:len("2019")]); err != nil {
		return filed, err
	}
	filed = api.Contested{Appeal: row.ID, Finding: row.Finding, State: "appealed"}
	filed.Batch, err = d.deliver(ctx, ingest.FileAppeal(row, made), "申诉 "+row.ID+" 提出 (appeal filed)", a.Who)
	return filed, err
}

// Decide implements api.Desk.
func (d *desk) Decide(ctx context.Context, a api.Decision) (decided api.Contested, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	row, change, err := d.prepareDecision(ctx, a)
	if err != nil {
		return decided, err
	}
	decided = api.Contested{Appeal: a.Appeal, Finding: row["finding_id"], State: cmp.Or(decidedStates[a.Decision], row["told_state"])}
	what := fmt.Sprintf("申诉 %s 复核：%s (%s)", a.Appeal, queries.Label("appeal_step", a.Decision, "zh"), a.Decision)
	if decided.Batch, err = d.deliver(ctx, change, what, a.Who); err != nil {
		return decided, err
	}
	decided.Sheets, err = d.rescore(ctx, row, what, a.Who)
	return decided, err
}

// rescore keeps the scores anew of every rulebook and period of which they were kept
// before, where the finding takes part in them.
func (d *desk) rescore(ctx context.Context, finding map[string]string, reason, who string) (sheets []string, err error) {
	kept, err := d.w.KeptWith(ctx, finding["rulebook"], finding["found_on"])
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		k.By, k.Reason, k.At, k.Address = who, reason, time.Now(), "local"
		sheet, err := d.w.KeepScores(ctx, k)
		if err != nil {
			return sheets, err
		}
		sheets = append(sheets, sheet.ID)
	}
	return sheets, nil
}

// Rectify implements api.Desk.
func (d *desk) Rectify(ctx context.Context, a api.Rectification) (done api.Contested, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	rows, change, err := d.prepareRectification(ctx, a)
	if err != nil {
		return done, err
	}
	done = api.Contested{Finding: strings.Join(a.Findings, " "), State: "rectified"}
	what := "问题 " + done.Finding + " 已整改"
	if a.Note != "" {
		what += "：" + a.Note
	}
	what += " (rectified)"
	if done.Batch, err = d.deliver(ctx, change, what, a.Who); err != nil {
		return done, err
	}
	seen := map[string]bool{}
	for _, row := range rows {
		if key := row["rulebook"] + row["found_on"]; !seen[key] {
			seen[key] = true
			sheets, err := d.rescore(ctx, row, what, a.Who)
			if done.Sheets = append(done.Sheets, sheets...); err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

// Keep implements api.Desk.
func (d *desk) Keep(ctx context.Context, k api.Keeping) (kept api.KeptScores, err error) {
	query, err := d.library.Lookup("scores")
	if err != nil {
		return kept, err
	}
	if _, err := d.w.Refresh(ctx, warehouse.RefreshOptions{}); err != nil {
		return kept, err
	}
	// The query reads the parameters as it always does, so that latest-quarter is a quarter.
	asked, err := query.Run(ctx, d.w, map[string]string{"rulebook": k.Rulebook, "period": k.Period, "limit": "1"})
	if err != nil {
		return kept, err
	}
	asked.Reader.Release()
	period, err := queries.ParsePeriod(asked.Parameters["period"])
	if err != nil {
		return kept, err
	}
	sheet, err := d.w.KeepScores(ctx, warehouse.Keeping{
		Rulebook: asked.Parameters["rulebook"], Period: period.ID(), StartsOn: period.Start.Format(time.DateOnly), BeforeOn: period.Before.Format(time.DateOnly),
		By: k.Who, Reason: k.Reason, At: time.Now(), Address: "local",
	})
	return api.KeptScores(sheet), err
}

// Save and Evidence implement api.Desk.
func (d *desk) Save(r io.Reader) (string, error)      { return d.files.Save(r) }
func (d *desk) Evidence(sum string) (*os.File, error) { return d.files.Open(sum) }

// Discard implements api.Desk. It looks beyond the scope of ctx, as evidence is kept once
// for all.
func (d *desk) Discard(ctx context.Context, sum string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := queries.WithRole(queries.WithScope(ctx, queries.Scope{}), access.Admin)
	rows, err := d.library.Texts(all, d.w, "appeals", map[string]string{"where": "file_sha256:eq:" + sum, "limit": "1"})
	if err != nil || len(rows) > 0 {
		return err
	}
	return d.files.Remove(sum)
}

// deliver loads a change as a batch of its own; a row that is refused fails all of it.
func (d *desk) deliver(ctx context.Context, change ingest.Change, what, who string) (batch int64, err error) {
	now := time.Now().In(shanghai)
	options := ingest.Options{Feed: change.Feed, SourceName: what, By: who, Observed: now}
	summary, err := ingest.Stream(ctx, d.w, what, strings.NewReader(change.CSV(now)), options)
	if err != nil {
		return 0, err
	}
	if summary.RowsRejected > 0 {
		_, err := d.w.Undo(ctx, summary.BatchID, warehouse.UndoOptions{By: who})
		return 0, errors.Join(fmt.Errorf("a row was refused, so nothing was changed; `zhengheng rejects --db %s %d` says why", d.w.Path(), summary.BatchID), err)
	}
	_, err = d.w.Refresh(ctx, warehouse.RefreshOptions{})
	return summary.BatchID, err
}
