package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zhengheng/access"
	"zhengheng/warehouse"
)

// verified is what proved to be whole.
type verified struct {
	head   access.Head
	files  int
	scores warehouse.CheckedScores
}

// verifyAudit proves the log, the records that it covers, the files of evidence and the
// kept scores; an error names what was changed.
func (p *program) verifyAudit(ctx context.Context, w *warehouse.Warehouse, known access.Head) (found verified, err error) {
	if found.head, err = w.VerifyAudit(ctx, known); err != nil {
		return found, err
	}
	if err := w.VerifyRounds(ctx); err != nil {
		return found, err
	}
	var faults []string
	if found.files, faults, err = p.verifyEvidence(ctx, w); err != nil {
		return found, err
	}
	if found.scores, err = w.VerifyScores(ctx); err != nil {
		return found, err
	}
	faults = append(faults, found.scores.Broken...)
	for _, d := range found.scores.Differences {
		faults = append(faults, fmt.Sprintf("score sheet %s, %s: kept as %s, computed again %s: facts that it rests on were changed", d.Sheet, d.Subject, d.Kept, d.Recomputed))
	}
	if faults != nil {
		return found, fmt.Errorf("%w, or what it covers: %s", access.ErrBroken, strings.Join(faults, "; "))
	}
	return found, nil
}

// verifyEvidence reads every file that an appeal names.
func (p *program) verifyEvidence(ctx context.Context, w *warehouse.Warehouse) (whole int, faults []string, err error) {
	built, err := w.Built(ctx)
	if err != nil || built.Snapshot == 0 {
		return 0, nil, err // nothing was ever loaded
	}
	d, err := p.desk(w)
	if err != nil {
		return 0, nil, err
	}
	rows, err := d.library.Texts(ctx, w, "appeals", map[string]string{"limit": "all"})
	if err != nil {
		return 0, nil, err
	}
	var seen []string
	for _, row := range rows {
		sum := row["file_sha256"]
		if sum == "" || slices.Contains(seen, sum) {
			continue
		}
		seen = append(seen, sum)
		if err := d.files.Check(sum); err != nil {
			faults = append(faults, "appeal "+row["appeal_id"]+": "+err.Error())
			continue
		}
		whole++
	}
	return whole, faults, nil
}
