package release

import (
	"cmp"
	"fmt"
	"slices"

	"zhengheng/queries"
)

// Recomputed is what a release is verified against: the same query asked again of the
// state as of the release's batch, under the kept definitions.
type Recomputed struct {
	Rows        []Row  // with the release's columns
	Fingerprint string // that this program gives the kept definition of the index
	MadeWith    string // this program's version
	Copies      []Copy // raw rows of that state that were changed by hand where it does not show
}

// Copy is a raw row that is kept twice and differs.
type Copy struct {
	AccountID  string
	Table, Key string
}

// Verification says whether a release is what was published, and can be computed again.
type Verification struct {
	ReleaseID  string         `json:"release_id"`
	IsSame     bool           `json:"same"`
	Accounts   int64          `json:"accounts"`
	Batch      int64          `json:"batch_id"`
	ListHash   string         `json:"list_hash"`
	Withdrawal *Withdrawal    `json:"withdrawal,omitempty"`
	Problems   []queries.Text `json:"problems"` // of the release as a whole
	Rows       []Difference   `json:"rows"`     // those that differ, what is their own first
}

// Difference is a row that is not what it was, and why.
type Difference struct {
	Position  int          `json:"position"` // in the release, from 1; 0 where it has none
	AccountID string       `json:"account_id"`
	Name      string       `json:"account_name,omitempty"`
	Cause     Cause        `json:"cause"`
	Columns   []Changed    `json:"columns"`
	Reason    queries.Text `json:"reason"`
}

// Changed is a value that differs; "-" is a value that is not known.
type Changed struct {
	Column     string `json:"column"`
	Published  string `json:"published"`
	Recomputed string `json:"recomputed"`
}

// Cause is why a row differs.
type Cause string

// The causes, from the row's own to what others did to it.
const (
	CauseKept    Cause = "kept_row" // the kept row is not what its hash says
	CauseFormula Cause = "formula"  // the formula computes otherwise than when it was published
	CauseValue   Cause = "value"    // the raw rows of that state give another value
	CauseCopy    Cause = "raw_copy" // raw rows that are kept twice differ
	CauseMissing Cause = "missing"  // the account is no longer in the list of that state
	CauseExtra   Cause = "extra"    // the state has an account that was not published
	CauseOthers  Cause = "others"   // only its place differs, because other rows do
)

var causes = []Cause{CauseKept, CauseFormula, CauseValue, CauseCopy, CauseMissing, CauseExtra, CauseOthers}

// placeColumns change when other accounts do.
var placeColumns = []string{"rank", "previous_rank", "rank_change"}

// Verify compares a release with its own hashes and with what was computed again.
func Verify(r *Release, again Recomputed) Verification {
	v := Verification{ReleaseID: r.ID, Accounts: r.Accounts, Batch: r.Batch, ListHash: r.ListHash, Withdrawal: r.Withdrawal,
		Problems: []queries.Text{}, Rows: []Difference{}}
	v.Problems = append(v.Problems, r.faults(again)...)
	recomputed := map[string]Row{}
	for _, row := range again.Rows {
		recomputed[row.AccountID] = row
	}
	seen := map[string]bool{}
	for i, row := range r.Rows {
		other, isThere := recomputed[row.AccountID]
		if d, differs := r.difference(row, other, isThere && !seen[row.AccountID], again); differs {
			d.Position = i + 1
			v.Rows = append(v.Rows, d)
		}
		seen[row.AccountID] = true
	}
	v.Rows = append(v.Rows, r.copies(again.Copies, v.Rows)...)
	for _, row := range again.Rows {
		if !seen[row.AccountID] {
			v.Rows = append(v.Rows, Difference{
				AccountID: row.AccountID, Name: r.name(row).text, Cause: CauseExtra, Columns: []Changed{}, Reason: r.reason(CauseExtra, again),
			})
		}
	}
	slices.SortStableFunc(v.Rows, func(a, b Difference) int {
		return cmp.Compare(slices.Index(causes, a.Cause), slices.Index(causes, b.Cause))
	})
	v.IsSame = len(v.Problems) == 0 && len(v.Rows) == 0
	return v
}

// copies are the rows of accounts whose raw rows were changed by hand in one of two
// places, of which the list was computed from the other; each account once.
func (r *Release) copies(copies []Copy, found []Difference) (more []Difference) {
	named := map[string]bool{}
	for _, d := range found {
		named[d.AccountID] = true
	}
	for i, row := range r.Rows {
		at := slices.IndexFunc(copies, func(c Copy) bool { return c.AccountID == row.AccountID })
		if at < 0 || named[row.AccountID] {
			continue
		}
		named[row.AccountID] = true
		where := copies[at].Table + ", " + copies[at].Key
		more = append(more, Difference{
			Position: i + 1, AccountID: row.AccountID, Name: r.name(row).text, Cause: CauseCopy, Columns: []Changed{},
			Reason: queries.Text{
				Zh: "原始行被直接改动：" + where + " 与撤回时保留的旧值不同",
				En: "a raw row was changed by hand: " + where + " is not what the undo that brought it back had kept",
			},
		})
	}
	return more
}

// faults are what is wrong with the release as a whole.
func (r *Release) faults(again Recomputed) []queries.Text {
	var faults []queries.Text
	fault := func(zh, en string, args ...any) {
		faults = append(faults, queries.Text{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)})
	}
	if int64(len(r.Rows)) != r.Accounts {
		fault("发布了 %d 行，现存 %d 行：有行被增删", "%d rows were published, %d are kept: rows were added or removed by hand", r.Accounts, len(r.Rows))
	}
	hash := r.hash()
	if hash != r.ListHash {
		fault("榜单校验值应为 %s，按现存内容算得 %s：发布后被改动", "the hash of the list is %s, what is kept gives %s: it was changed by hand after it was published", r.ListHash, hash)
	}
	if again.Fingerprint != r.Fingerprint {
		if hash == r.ListHash {
			fault("公式定义未变，但本程序（%s）的计算规则与发布时（%s）不同", "the definition of the formula is unchanged, but this program (%s) computes it by other rules than the one that published it (%s)", again.MadeWith, r.MadeWith)
		} else {
			fault("公式定义与其指纹不符", "the kept definition of the formula does not have the fingerprint that was published")
		}
	}
	return faults
}

func (r *Release) difference(row, other Row, isThere bool, again Recomputed) (Difference, bool) {
	d := Difference{AccountID: row.AccountID, Name: r.name(row).text, Columns: []Changed{}}
	isKept := row.fault == "" && rowHash(r.Columns, row.values) == row.Hash && r.cell(row, idColumn(r.Columns)).text == row.AccountID
	if isThere && row.fault == "" {
		d.Columns = r.changed(row, other)
	}
	onlyPlace := !slices.ContainsFunc(d.Columns, func(c Changed) bool { return !slices.Contains(placeColumns, c.Column) })
	switch {
	case !isKept:
		d.Cause = CauseKept
	case !isThere:
		d.Cause = CauseMissing
	case other.Hash == row.Hash:
		return d, false
	case onlyPlace:
		d.Cause = CauseOthers
	case again.Fingerprint != r.Fingerprint:
		d.Cause = CauseFormula
	default:
		d.Cause = CauseValue
	}
	d.Reason = r.reason(d.Cause, again)
	switch {
	case d.Cause == CauseKept && row.fault != "":
		d.Reason.Zh, d.Reason.En = d.Reason.Zh+"（"+row.fault+"）", d.Reason.En+" ("+row.fault+")"
	case d.Cause == CauseKept && isThere && other.Hash == row.Hash:
		d.Reason.Zh, d.Reason.En = d.Reason.Zh+"；重算与发布时一致", d.Reason.En+"; computed again it is what was published"
	}
	return d, true
}

func (r *Release) changed(row, other Row) []Changed {
	changed := []Changed{}
	for i, column := range r.Columns {
		if row.values[i] != other.values[i] {
			changed = append(changed, Changed{column.Name, row.values[i].String(), other.values[i].String()})
		}
	}
	return changed
}

func (r *Release) reason(cause Cause, again Recomputed) queries.Text {
	noun := r.noun()
	switch cause {
	case CauseKept:
		return queries.Text{Zh: "发布版中的这一行被改动，与其校验值不符", En: "the kept row was changed by hand: it does not have its hash"}
	case CauseFormula:
		return queries.Text{Zh: "公式的计算与发布时不同", En: "the formula computes otherwise than when it was published"}
	case CauseMissing:
		return queries.Text{
			Zh: fmt.Sprintf("批次 %d 的状态中已没有这个%s：原始数据被改动，或发布版被添行", r.Batch, noun.Zh),
			En: fmt.Sprintf("the state as of batch %d no longer has this %s: raw rows were changed by hand, or the row was added", r.Batch, noun.En)}
	case CauseExtra:
		return queries.Text{
			Zh: fmt.Sprintf("批次 %d 的状态中有这个%s，发布版中没有：原始数据被改动，或发布版被删行", r.Batch, noun.Zh),
			En: fmt.Sprintf("the state as of batch %d has this %s, which the release lacks: raw rows were changed by hand, or the row was removed", r.Batch, noun.En)}
	case CauseOthers:
		return queries.Text{Zh: "自身数据未变，名次因其他" + noun.Zh + "而变", En: "its own figures are the same; its place moved because other rows differ"}
	}
	text := queries.Text{
		Zh: fmt.Sprintf("批次 %d 状态的原始数据已不是发布时的：原始行被直接改动（载入和撤回都会保留旧值）", r.Batch),
		En: fmt.Sprintf("the raw rows of the state as of batch %d are not those it was computed from: they were changed by hand (loads and undos keep what they replace)", r.Batch)}
	if again.MadeWith != r.MadeWith {
		text.Zh += fmt.Sprintf("；或因程序版本不同（发布时 %s，现为 %s）", r.MadeWith, again.MadeWith)
		text.En += fmt.Sprintf("; or the program differs (published with %s, this is %s)", r.MadeWith, again.MadeWith)
	}
	return text
}
