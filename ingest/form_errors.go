package ingest

import (
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// WaitingRows are rows of a form without a result: of a sheet ("" where the file has none),
// a round and an inspector ("" where the form does not say).
type WaitingRows struct {
	Sheet, Round, Inspector string
	Rows                    int64
}

// UnfilledError says that a hand-out form came back as it was handed out.
type UnfilledError struct{ Waiting []WaitingRows }

func (e *UnfilledError) Error() string {
	var zh, en []string
	for _, w := range e.Waiting {
		where, at := "", ""
		if w.Sheet != "" {
			where, at = "工作表“"+w.Sheet+"”：", "sheet "+w.Sheet+": "
		}
		whose, of := "轮次 "+w.Round, "round "+w.Round
		if w.Round == "" {
			whose, of = "未写明的轮次", "no named round"
		}
		if w.Inspector != "" {
			whose, of = whose+"、检查人 "+w.Inspector, of+", inspector "+w.Inspector
		}
		zh = append(zh, fmt.Sprintf("%s%s 的登记表尚未填写，%d 个对象待查", where, whose, w.Rows))
		en = append(en, fmt.Sprintf("%sthe form of %s is not filled in, %d subjects wait", at, of, w.Rows))
	}
	return strings.Join(zh, "；") + "；请逐个在“检查结果”中选一项、填写“检查日期”，保存后再导入 (" + strings.Join(en, "; ") +
		"; choose a result and write the day for each, save it, and load it again)"
}

// Is makes it a case of ErrNoRows.
func (e *UnfilledError) Is(target error) bool { return target == ErrNoRows }

// RefusedRow is a row for which a form was refused, and why.
type RefusedRow struct {
	Sheet    string `json:"sheet,omitempty"`
	Line     int64  `json:"line"`
	Column   string `json:"column_name,omitempty"`
	Value    string `json:"value,omitempty"`
	Reason   string `json:"reason"`
	ReasonZh string `json:"reason_zh"`
}

// mostRefused bounds how many refused rows are kept, namedRefused how many an error names.
const (
	mostRefused  = 200
	namedRefused = 5
)

// RefusedError says that nothing of a form was loaded, as some of its rows cannot be read
// or do not count. It is the result of the job that failed.
type RefusedError struct {
	Count int64        `json:"refused_rows"`
	Rows  []RefusedRow `json:"refused"` // the first of them, by line
}

// add counts a row; chinese says its reason in Chinese.
func (e *RefusedError) add(row RefusedRow, chinese func(string) string) {
	e.Count++
	if len(e.Rows) == mostRefused {
		return
	}
	row.Reason, row.ReasonZh = keep(row.Reason, maxRejectValue), keep(chinese(row.Reason), maxRejectValue)
	e.Rows = append(e.Rows, row)
}

// addAll adds what a Referee gives.
func (e *RefusedError) addAll(rows array.RecordReader, sheet string, chinese func(string) string) error {
	for rows.Next() {
		record := rows.Record()
		lines, isRight := record.Column(0).(*array.Int64)
		texts := make([]*array.String, 3)
		for i := range texts {
			var isText bool
			texts[i], isText = record.Column(i + 1).(*array.String)
			isRight = isRight && isText
		}
		if !isRight {
			return errors.New("the rows that do not count have other columns than line, column_name, value and reason")
		}
		text := func(column, row int) string { return strings.Clone(texts[column].Value(row)) } // the record's memory goes with the reader
		for i := range int(record.NumRows()) {
			e.add(RefusedRow{Sheet: sheet, Line: lines.Value(i), Column: text(0, i), Value: text(1, i), Reason: text(2, i)}, chinese)
		}
	}
	return rows.Err()
}

func (e *RefusedError) Error() string {
	var zh, en []string
	for _, row := range e.Rows[:min(len(e.Rows), namedRefused)] {
		where, at := "", ""
		if row.Sheet != "" {
			where, at = "工作表“"+row.Sheet+"”", "sheet "+row.Sheet+", "
		}
		zh = append(zh, fmt.Sprintf("%s第 %d 行 %s", where, row.Line, row.ReasonZh))
		en = append(en, fmt.Sprintf("%sline %d: %s", at, row.Line, row.Reason))
	}
	if more := e.Count - int64(len(zh)); more > 0 {
		zh, en = append(zh, fmt.Sprintf("另有 %d 行", more)), append(en, fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("登记表有 %d 行不能计入，整张表都未装入：%s；改好后再导入 (nothing was recorded, as %d rows of the form do not count: %s; mend them and load the form again)",
		e.Count, strings.Join(zh, "；"), e.Count, strings.Join(en, "; "))
}

// refusedRows is what a failed job gives as its result: the refused rows of a form, or nil.
func refusedRows(err error) any {
	var refused *RefusedError
	if !errors.As(err, &refused) {
		return nil
	}
	return refused
}
