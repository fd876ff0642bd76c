package queries

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// What bounds a request: conditions of one question, values of one list.
const (
	mostConditions = 20
	mostListed     = 1000
)

// operators are what may stand between a column and a value. No comparison holds for
// an unknown value; null and notnull ask for these. A lower bound satisfies only what
// its true value surely does: gt and ge where the bound does, ne where the bound is
// above the value, never eq, in, lt or le. A value that may be lower than it says
// satisfies none.
var operators = []string{"eq", "ne", "lt", "le", "gt", "ge", "in", "has", "null", "notnull"}

// condition is one line of where.
type condition struct {
	column Column
	op     string
	texts  []string // as written, labels as their names
	args   []any    // as bound
}

func (c condition) text() string {
	if len(c.texts) == 0 {
		return c.column.Name + ":" + c.op
	}
	return c.column.Name + ":" + c.op + ":" + strings.Join(c.texts, ",")
}

// readWhere reads conditions, one a line.
func (q *Query) readWhere(text string) ([]condition, error) {
	var all []condition
	var faults []error
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		c, err := q.readCondition(line)
		if err != nil {
			faults = append(faults, err)
		}
		all = append(all, c)
	}
	if len(all) > mostConditions {
		faults = append(faults, faultf("条件有 %d 个，最多 %d 个", "there are %d conditions, at most %d are allowed", len(all), mostConditions))
	}
	return all, errors.Join(faults...)
}

func (q *Query) readCondition(line string) (condition, error) {
	name, rest, _ := strings.Cut(line, ":")
	op, value, hasValue := strings.Cut(rest, ":")
	column, err := q.knownColumn(name)
	if err != nil {
		return condition{}, err
	}
	c := condition{column: *column, op: op}
	if !slices.Contains(operators, op) {
		return c, faultf("%q：没有运算 %q，应写成 列:运算:值，运算有 %s", "%q: there is no operator %q; write column:operator:value with one of %s",
			line, op, strings.Join(operators, ", "))
	}
	if op == "null" || op == "notnull" {
		if hasValue && value != "" {
			return c, faultf("%q：%s 后面没有值", "%q: %s takes no value", line, op)
		}
		return c, nil
	}
	if err := c.fits(); err != nil {
		return c, err
	}
	if value == "" {
		return c, faultf("%q：缺少值，应写成 列:运算:值", "%q: the value is missing; write column:operator:value", line)
	}
	texts := []string{value}
	if op == "in" {
		texts = strings.Split(value, ",")
	}
	if len(texts) > mostListed {
		return c, faultf("列 %s：列出了 %d 个值，最多 %d 个", "column %s: %d values are listed, at most %d are allowed", name, len(texts), mostListed)
	}
	var faults []error
	for _, text := range texts {
		shown, arg, err := c.read(strings.TrimSpace(text))
		if err != nil {
			faults = append(faults, inColumn(name, err))
		}
		c.texts, c.args = append(c.texts, shown), append(c.args, arg)
	}
	return c, errors.Join(faults...)
}

func inColumn(name string, err error) error {
	return &fault{inBoth(err).within("列 "+name+"：", "column "+name+": ")}
}

// fits tells whether the column knows the operator.
func (c condition) fits() error {
	isText := c.column.Format == FormatText || c.column.Format == FormatID
	isOrdered := c.op == "lt" || c.op == "le" || c.op == "gt" || c.op == "ge"
	switch {
	case c.column.Format == FormatList:
		return faultf("列 %s 是一组数，只能用 null 或 notnull", "column %s holds lists; only null and notnull ask about it", c.column.Name)
	case c.op == "has" && (!isText || c.column.Labels != ""):
		return faultf("列 %s 不是自由文本，不能用 has", "column %s is no free text, so has does not apply", c.column.Name)
	case isOrdered && c.column.Format == FormatBoolean:
		return faultf("列 %s 是是否值，没有大小", "column %s is true or false, which have no order", c.column.Name)
	}
	return nil
}

// read understands one value by the column's declaration: as it is shown, and as it
// is bound.
func (c condition) read(text string) (string, any, error) {
	if values := Labels(c.column.Labels); values != nil {
		r, err := (&Parameter{Values: values}).readValue(text)
		return r.shown, r.bound, err
	}
	switch c.column.Format {
	case FormatInteger:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return text, nil, faultf("%q 不是整数", "%q is not a whole number", text)
		}
		return text, n, nil
	case FormatDecimal2, FormatDecimal4, FormatPercent2:
		return readDecimal(text, c.column.Format == FormatPercent2)
	case FormatBoolean:
		r, err := (&Parameter{Kind: KindBoolean}).read(text, nil)
		return r.shown, r.bound, err
	case FormatDate:
		r, err := (&Parameter{Kind: KindDate}).read(text, nil)
		return r.shown, r.bound, err
	case FormatTimestamp:
		return readMoment(text)
	}
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > longestText || strings.ContainsRune(text, 0) {
		return text, nil, faultf("不是有效的 UTF-8 文本，或超过 %d 个字符", "is not UTF-8 text of at most %d characters", longestText)
	}
	return text, text, nil
}

// readDecimal reads a number; a share may be written as 25%.
func readDecimal(text string, isShare bool) (string, any, error) {
	digits, isPercent := text, false
	if isShare {
		digits, isPercent = strings.CutSuffix(text, "%")
	}
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return text, nil, faultf("%q 不是数字", "%q is not a number", text)
	}
	if isPercent {
		v /= 100
	}
	return text, v, nil
}

// momentForm is how a moment is bound: UTC without zone, as the tables have it.
const momentForm = "2006-01-02 15:04:05.999999"

// readMoment reads a time of Shanghai, or one with its zone.
func readMoment(text string) (string, any, error) {
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return text, at.UTC().Format(momentForm), nil
	}
	for _, form := range []string{time.DateOnly, "2006-01-02 15:04", "2006-01-02T15:04", time.DateTime, "2006-01-02T15:04:05"} {
		if at, err := time.ParseInLocation(form, text, shanghai); err == nil {
			return text, at.UTC().Format(momentForm), nil
		}
	}
	return text, nil, faultf("%q 不是时间，应写成 2019-02-28、2019-02-28 08:30 或 2019-02-28T08:30:00+08:00",
		"%q is not a time like 2019-02-28, 2019-02-28 08:30 or 2019-02-28T08:30:00+08:00", text)
}

// China keeps no summer time, so a fixed zone needs no zone files on the machine.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// notes tell what a reader of the answer must know about its conditions.
func (a *arrangement) notes() []Text {
	for _, c := range a.where {
		if c.column.AtLeast != "" && len(c.args) > 0 {
			return []Text{{
				Zh: "按条件筛选时，下限值（≥）只有在确定符合时才列出；可高可低的值（≈）与未知值一律不列",
				En: "Of lower bounds (≥) only those are listed that surely meet the condition; values that may go either way (≈) and unknown ones meet none",
			}}
		}
	}
	return nil
}
