package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"zhengheng/api"
	"zhengheng/ingest"
	"zhengheng/queries"
)

// Check implements api.Desk.
func (d *desk) Check(ctx context.Context, asked any) (err error) {
	switch a := asked.(type) {
	case api.Appeal:
		_, _, err = d.prepareAppeal(ctx, a)
	case api.Decision:
		_, _, err = d.prepareDecision(ctx, a)
	case api.Rectification:
		_, _, err = d.prepareRectification(ctx, a)
	case api.Notices:
		err = together(needed("notices", "deadline", a.Deadline), isDay("notices", "deadline", a.Deadline), needed("notices", "office", a.Office), isDay("notices", "on_day", a.OnDay))
	}
	return err
}

// prepareAppeal makes the row of an appeal, all but its id, and, of a check's finding, the
// row by which that goes on record.
func (d *desk) prepareAppeal(ctx context.Context, a api.Appeal) (row ingest.Appeal, made *ingest.Recorded, err error) {
	if err := together(needed("appeals", "by", a.By), needed("appeals", "reason", a.Reason), isDay("appeals", "on", a.On), isDay("appeals", "due", a.Due)); err != nil {
		return row, nil, err
	}
	row = ingest.Appeal{Finding: a.Finding, FiledOn: cmp.Or(a.On, today()), FiledBy: a.By, Reason: a.Reason, FileName: a.FileName, FileSHA256: a.FileSHA256}
	found, made, err := d.contestable(ctx, a)
	if err != nil {
		return row, nil, err
	}
	if deadline := found["deadline_on"]; deadline != "" && deadline < row.FiledOn && !a.IsLateTaken {
		return row, nil, wrong("appeals", "on", row.FiledOn, fmt.Sprintf("on：问题 %s 的期限是 %s，申诉已迟；确需受理请注明逾期受理（late）", a.Finding, deadline),
			fmt.Sprintf("on: the deadline of finding %s was %s, so the appeal is late; say late to take it all the same", a.Finding, deadline))
	}
	if row.FiledOn < found["found_on"] {
		return row, nil, wrong("appeals", "on", row.FiledOn, "on：申诉早于发现日期 "+found["found_on"], "on: it was found on "+found["found_on"]+", later than that")
	}
	if made != nil {
		row.Finding = made.ID
	}
	filedOn, err := time.Parse(time.DateOnly, row.FiledOn)
	row.DueOn = cmp.Or(a.Due, filedOn.AddDate(0, 0, decisionDays).Format(time.DateOnly))
	return row, made, err
}

func today() string { return time.Now().In(shanghai).Format(time.DateOnly) }

// contestable finds the finding of an appeal: one on record, or one of a check, which made
// then puts on record. It must be one that is not settled and not under appeal.
func (d *desk) contestable(ctx context.Context, a api.Appeal) (found map[string]string, made *ingest.Recorded, err error) {
	rows, err := d.library.Texts(ctx, d.w, "recorded_findings", map[string]string{"finding": a.Finding})
	if err != nil {
		return nil, nil, err
	}
	if len(rows) == 1 {
		if state := rows[0]["state"]; state != "open" && state != "rectified" {
			return nil, nil, wrong("appeals", "finding", a.Finding, fmt.Sprintf("finding：问题 %s 现为“%s”，不能申诉", a.Finding, stateText(state, "zh")),
				fmt.Sprintf("finding: %s is %s now, so it cannot be contested", a.Finding, stateText(state, "en")))
		}
		return rows[0], nil, nil
	}
	made, err = d.ofCheck(ctx, a)
	if err != nil {
		return nil, nil, err
	}
	return map[string]string{"found_on": made.FoundOn}, made, nil
}

// ofCheck is the finding of an automatic check, such as check:idle:wechat:gh_1, as it goes
// on record: under an id of its own with the day on which it was found.
func (d *desk) ofCheck(ctx context.Context, a api.Appeal) (*ingest.Recorded, error) {
	unknown := wrong("appeals", "finding", a.Finding, fmt.Sprintf("finding：没有问题 %s；问题台账见 recorded_findings，自动检查的问题见 findings（须写明 rulebook 与 period）", a.Finding),
		fmt.Sprintf("finding: there is no %s; recorded_findings lists those on record, findings those of checks, for which rulebook and period are needed", a.Finding))
	parts := strings.SplitN(a.Finding, ":", 3)
	if len(parts) != 3 || parts[0] != "check" || a.Rulebook == "" || a.Period == "" {
		return nil, unknown
	}
	rows, err := d.library.Texts(ctx, d.w, "findings", map[string]string{"rulebook": a.Rulebook, "period": a.Period, "subject_id": parts[2], "is_check": "true", "limit": "all"})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if row["finding_id"] != a.Finding {
			continue
		}
		return &ingest.Recorded{
			ID: strings.TrimPrefix(a.Finding, "check:") + "@" + row["found_on"], SubjectKind: row["subject_kind"], Subject: row["subject_id"],
			Rulebook: row["rulebook"], Rule: row["rule"], FoundOn: row["found_on"], Evidence: row["evidence"], FoundBy: "自动检查 " + parts[1], Count: row["occurrences"],
		}, nil
	}
	return nil, unknown
}

func stateText(state, language string) string {
	return queries.Label("finding_state", state, language)
}

// decidedStates is how a finding stands after a decision; "" as if there had been no appeal.
var decidedStates = map[string]string{"upheld": "upheld", "overturned": "overturned", "withdrawn": ""}

// prepareDecision gives the appeal's row and the change that decides it.
func (d *desk) prepareDecision(ctx context.Context, a api.Decision) (row map[string]string, change ingest.Change, err error) {
	if err := together(needed("appeals", "by", a.By), needed("appeals", "reason", a.Reason), isDay("appeals", "on", a.On)); err != nil {
		return nil, change, err
	}
	if _, isKnown := decidedStates[a.Decision]; !isKnown {
		return nil, change, wrong("appeals", "decision", a.Decision, fmt.Sprintf("decision：%q 应为 upheld（维持）、overturned（撤销）或 withdrawn（单位撤回）", a.Decision),
			fmt.Sprintf("decision: %q is not upheld, overturned or withdrawn", a.Decision))
	}
	rows, err := d.library.Texts(ctx, d.w, "appeals", map[string]string{"appeal": a.Appeal})
	if err != nil {
		return nil, change, err
	}
	if len(rows) != 1 {
		return nil, change, wrong("appeals", "appeal", a.Appeal, fmt.Sprintf("appeal：没有申诉 %s", a.Appeal), fmt.Sprintf("appeal: there is no %s; `zhengheng appeal list` lists them", a.Appeal))
	}
	row = rows[0]
	day := cmp.Or(a.On, today())
	switch {
	case row["step"] != "pending":
		return nil, change, wrong("appeals", "appeal", a.Appeal, fmt.Sprintf("appeal：申诉 %s 已于 %s 由%s作出结论；要更正请撤回批次 %s", a.Appeal, row["decided_on"], row["decided_by"], row["batch_id"]),
			fmt.Sprintf("appeal: %s was decided on %s by %s; to correct that, undo batch %s", a.Appeal, row["decided_on"], row["decided_by"], row["batch_id"]))
	case row["filed_by"] == a.By && a.Decision != "withdrawn":
		return nil, change, wrong("appeals", "by", a.By, "by：提出申诉的不能自行复核", "by: who filed an appeal does not decide it")
	case day < row["filed_on"]:
		return nil, change, wrong("appeals", "on", day, "on：复核日期早于申诉日期 "+row["filed_on"], "on: it was filed on "+row["filed_on"]+", later than that")
	}
	return row, ingest.DecideAppeal(ingest.Appeal{ID: a.Appeal, Finding: row["finding_id"], FiledOn: row["filed_on"], FiledBy: row["filed_by"], Reason: row["reason"],
		Decision: a.Decision, DecidedOn: day, DecidedBy: a.By, DecisionReason: a.Reason}), nil
}

// prepareRectification gives the findings' rows and the change that says they were put right.
func (d *desk) prepareRectification(ctx context.Context, a api.Rectification) (rows []map[string]string, change ingest.Change, err error) {
	const query = "recorded_findings"
	if err := together(isDay(query, "on", a.On), needed(query, "findings", strings.Join(a.Findings, ""))); err != nil {
		return nil, change, err
	}
	day := cmp.Or(a.On, today())
	var findings []ingest.Recorded
	var mistakes []error
	for _, id := range a.Findings {
		found, err := d.library.Texts(ctx, d.w, query, map[string]string{"finding": id})
		if err != nil {
			return nil, change, err
		}
		if mistake := unrectifiable(id, day, found); mistake != nil {
			mistakes = append(mistakes, mistake)
			continue
		}
		row := found[0]
		rows = append(rows, row)
		findings = append(findings, ingest.Recorded{ID: id, SubjectKind: row["subject_kind"], Subject: row["subject_id"], Rulebook: row["rulebook"], Rule: row["rule"], FoundOn: row["found_on"]})
	}
	return rows, ingest.Rectify(findings, day), together(mistakes...)
}

// unrectifiable says why a finding cannot be put right on a day; found are its rows.
func unrectifiable(id, day string, found []map[string]string) error {
	const query = "recorded_findings"
	switch {
	case strings.HasPrefix(id, "check:"):
		return wrong(query, "findings", id, "findings："+id+" 是自动检查的问题，问题消除后自动消失，不必登记", "findings: "+id+" is a check's; it closes itself when the fault is gone")
	case len(found) != 1:
		return wrong(query, "findings", id, "findings：台账里没有问题 "+id, "findings: there is no "+id+" on record")
	case found[0]["state"] == "rectified" || found[0]["state"] == "overturned":
		return wrong(query, "findings", id, "findings：问题 "+id+" 现为“"+stateText(found[0]["state"], "zh")+"”，无须整改", "findings: "+id+" is "+stateText(found[0]["state"], "en")+" already")
	case day < found[0]["found_on"]:
		return wrong(query, "on", day, "on：整改早于发现日期 "+found[0]["found_on"], "on: it was found on "+found[0]["found_on"]+", later than that")
	}
	return nil
}

// wrong is a mistake in what was asked, in both languages.
func wrong(query, parameter, value, zh, en string) error {
	return &queries.ParameterError{Query: query, Problems: []queries.Problem{{Parameter: parameter, Value: value, Code: "invalid", Message: queries.Text{Zh: zh, En: en}}}}
}

// together makes one of all mistakes, so that they are told at once.
func together(mistakes ...error) error {
	all := &queries.ParameterError{}
	for _, mistake := range mistakes {
		if one := (*queries.ParameterError)(nil); errors.As(mistake, &one) {
			all.Query, all.Problems = one.Query, append(all.Problems, one.Problems...)
		}
	}
	if all.Problems == nil {
		return nil
	}
	return all
}

func needed(query, name, value string) error {
	if strings.TrimSpace(value) != "" {
		return nil
	}
	return wrong(query, name, value, name+"：必须填写", name+": it is needed")
}

func isDay(query, name, value string) error {
	if _, err := time.Parse(time.DateOnly, value); value == "" || err == nil {
		return nil
	}
	return wrong(query, name, value, fmt.Sprintf("%s：%q 不是日期，应写成 2019-02-28", name, value), fmt.Sprintf("%s: %q is not a day like 2019-02-28", name, value))
}
