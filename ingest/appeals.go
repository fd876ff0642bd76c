package ingest

// Appeal is an appeal as its row says it; days are written 2019-02-28, "" is unknown.
type Appeal struct {
	ID, Finding, FiledOn, FiledBy, Reason, FileName, FileSHA256, DueOn string

	Decision, DecidedOn, DecidedBy, DecisionReason string
}

// Recorded is a finding as far as a change of it has to say: its row's needed columns.
type Recorded struct {
	ID, SubjectKind, Subject, Rulebook, Rule, FoundOn string

	Evidence string // of a finding that a check made and that goes on record now, as the two below
	FoundBy  string
	Count    string // occurrences
}

func (f Recorded) columns() (names, values []string) {
	return []string{"finding_id", "subject_kind", "subject_id", "rulebook", "rule", "found_on"},
		[]string{f.ID, f.SubjectKind, f.Subject, f.Rulebook, f.Rule, f.FoundOn}
}

// FileAppeal puts an appeal on record; made, where it is not nil, is the finding of a check
// that it contests and that goes on record with it.
func FileAppeal(a Appeal, made *Recorded) Change {
	names := []string{"appeal_id", "filed_on", "filed_by", "reason", "file_name", "file_sha256", "due_on"}
	values := []string{a.ID, a.FiledOn, a.FiledBy, a.Reason, a.FileName, a.FileSHA256, a.DueOn}
	if made == nil {
		return Change{"appeals", [][]string{append(names, "finding_id"), append(values, a.Finding)}}
	}
	more, of := made.columns()
	names, values = append(names, more...), append(values, of...)
	names, values = append(names, "evidence", "found_by", "occurrences"), append(values, made.Evidence, made.FoundBy, made.Count)
	return Change{"findings,appeals", [][]string{names, values}}
}

// DecideAppeal puts the decision of an appeal on record.
func DecideAppeal(a Appeal) Change {
	return Change{"appeals", [][]string{
		{"appeal_id", "finding_id", "filed_on", "filed_by", "reason", "decision", "decided_on", "decided_by", "decision_reason"},
		{a.ID, a.Finding, a.FiledOn, a.FiledBy, a.Reason, a.Decision, a.DecidedOn, a.DecidedBy, a.DecisionReason},
	}}
}

// Rectify says of findings that they were put right on a day.
func Rectify(findings []Recorded, day string) Change {
	names, _ := Recorded{}.columns()
	table := [][]string{append(names, "state", "rectified_on")}
	for _, f := range findings {
		_, values := f.columns()
		table = append(table, append(values, "rectified", day))
	}
	return Change{"findings", table}
}
