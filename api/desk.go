package api

import (
	"context"
	"io"
	"os"
)

// Desk takes appeals and puts decisions and rectifications on record. What is wrong with
// what was asked is a *queries.ParameterError; ctx carries the scope, so that a bounded
// holder finds their own findings alone.
type Desk interface {
	File(ctx context.Context, a Appeal) (Contested, error)
	Decide(ctx context.Context, d Decision) (Contested, error)
	Rectify(ctx context.Context, r Rectification) (Contested, error)
	// Keep keeps the scores of a rulebook and period as they are now, for good.
	Keep(ctx context.Context, k Keeping) (KeptScores, error)
	// Notices writes a ZIP with one notice of rectification for each responsible unit within
	// the scope of ctx, and tells how many there are.
	Notices(ctx context.Context, to io.Writer, n Notices, language string) (units int, snapshot string, err error)
	// Check tells what is wrong with an Appeal, a Decision, a Rectification or Notices.
	Check(ctx context.Context, asked any) error
	// Save keeps a file of evidence and gives its SHA-256.
	Save(r io.Reader) (sum string, err error)
	// Discard takes a saved file away that came with an appeal which is not taken, unless
	// another appeal names it.
	Discard(ctx context.Context, sum string) error
	// Evidence opens a file that was handed in, by its SHA-256; fs.ErrNotExist where there is
	// none.
	Evidence(sum string) (*os.File, error)
}

// Appeal is a unit's appeal against a finding. A finding of an automatic check is named as
// the query findings has it, with the rulebook and period that it was asked with.
type Appeal struct {
	Finding, Rulebook, Period string
	By, Reason                string
	On, Due                   string // days; today, and 15 days after, where empty
	FileName, FileSHA256      string // as Save gave it; "" for none
	IsLateTaken               bool   // also after the finding's deadline
	Who                       string // for batch and audit log
}

// Decision is what an appeal comes to: upheld (the finding stands), overturned or withdrawn.
type Decision struct{ Appeal, Decision, By, Reason, On, Who string }

// Rectification says that recorded findings were put right on a day.
type Rectification struct {
	Findings      []string
	On, Note, Who string
}

// Notices are the notices of rectification to all units that answer for something: by whom,
// under which number, by when to put it right. OnDay and Unit may be empty.
type Notices struct{ OnDay, Deadline, Office, Document, Unit string }

// Keeping says which scores are to be kept, and why.
type Keeping struct{ Rulebook, Period, Reason, Who string }

// KeptScores names a kept sheet of scores and the state that it was computed from.
type KeptScores struct {
	ID       string `json:"sheet_id"`
	Rulebook string `json:"rulebook"`
	Period   string `json:"period_id"`
	Batch    int64  `json:"batch_id"`
	Subjects int64  `json:"subjects"`
}

// Contested is how a finding stands after a step.
type Contested struct {
	Appeal  string   `json:"appeal_id,omitempty"`
	Finding string   `json:"finding_id"`
	State   string   `json:"state"`
	Batch   int64    `json:"batch_id"`
	Sheets  []string `json:"score_sheets,omitempty"` // scores that were kept anew
}
