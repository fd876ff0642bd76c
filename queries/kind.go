package queries

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Kind is what a parameter's text must be.
type Kind string

// The kinds of parameter. A region is a GB/T 2260 code and means its whole
// subtree; ids are at most 50 ids with commas between; a limit is a row count or "all"; a period is a period id (see
// ParsePeriod) or latest, latest-month …; an index without version is the newest;
// a platform, level or enum may be written with its title (微信).
const (
	KindText     Kind = "text"
	KindID       Kind = "id"
	KindIDs      Kind = "ids"
	KindInteger  Kind = "integer"
	KindBoolean  Kind = "boolean"
	KindEnum     Kind = "enum"
	KindPlatform Kind = "platform"
	KindPeriod   Kind = "period"
	KindIndex    Kind = "index"
	KindRulebook Kind = "rulebook" // its id, or a variant: id+line.field=value
	KindRegion   Kind = "region"
	KindLevel    Kind = "level"
	KindDate     Kind = "date"
	KindLimit    Kind = "limit"
	KindOffset   Kind = "offset"

	// The name of a saved list, of a tag, or of either, which must be there.
	KindList      Kind = "list"
	KindTag       Kind = "tag"
	KindListOrTag Kind = "list_or_tag"
)

// longestText bounds what a user may send as one parameter, in characters.
const longestText = 200

var (
	regionForm = regexp.MustCompile(`^[1-9][0-9]([0-9]{2}|[0-9]{4}|[0-9]{7}|[0-9]{10})?$`)
	indexForm  = regexp.MustCompile(`^[a-z][a-z0-9-]*@[A-Za-z0-9.-]+$`)
)

// reading is a parameter's text understood: as it is shown, and as it is bound.
type reading struct {
	shown string
	bound any
}

// read understands the text of one parameter. The function that knows the names of
// indices, or of rulebooks where p is one, may be nil.
func (p *Parameter) read(text string, index func(string) (string, error)) (reading, error) {
	switch p.Kind {
	case KindText, KindID, KindList, KindTag, KindListOrTag:
		if !utf8.ValidString(text) || utf8.RuneCountInString(text) > longestText {
			return reading{}, faultf("不是有效的 UTF-8 文本，或超过 %d 个字符", "is not UTF-8 text of at most %d characters", longestText)
		}
		return reading{text, text}, nil
	case KindIDs:
		return readIDs(text)
	case KindEnum, KindPlatform, KindLevel:
		return p.readValue(text)
	case KindBoolean:
		switch strings.ToLower(text) {
		case "true", "1", "yes", "是":
			return reading{"true", true}, nil
		case "false", "0", "no", "否":
			return reading{"false", false}, nil
		}
		return reading{}, faultf("%q 应为 true 或 false（是/否）", "%q is not true or false", text)
	case KindInteger, KindOffset:
		return p.readInteger(text)
	case KindLimit:
		if text == "all" {
			return reading{"all", nil}, nil
		}
		return p.readInteger(text)
	case KindDate:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return reading{}, faultf("%q 不是日期，应写成 2019-02-28", "%q is not a day like 2019-02-28", text)
		}
		return reading{text, text}, nil
	case KindPeriod:
		return readPeriod(text)
	case KindRegion:
		if !regionForm.MatchString(text) {
			return reading{}, faultf("%q 不是行政区划代码（GB/T 2260），应写成 330000、330100 或 330106",
				"%q is not a region code (GB/T 2260) like 330000, 330100 or 330106", text)
		}
		return reading{text, regionPrefix(text)}, nil
	case KindIndex:
		return readIndex(text, index)
	case KindRulebook:
		return readRulebook(text, index)
	}
	return reading{}, fmt.Errorf("kind %q is unknown", p.Kind)
}

// mostIDs is how many things one question may name.
const mostIDs = 50

// readIDs takes ids apart at commas, Chinese ones included, and joins them again without
// blanks and repetitions.
func readIDs(text string) (reading, error) {
	var ids []string
	for id := range strings.SplitSeq(strings.ReplaceAll(text, "，", ","), ",") {
		id = strings.TrimSpace(id)
		if !utf8.ValidString(id) || utf8.RuneCountInString(id) > longestText {
			return reading{}, faultf("含有无效的编号，或编号超过 %d 个字符", "holds an id that is not UTF-8 text of at most %d characters", longestText)
		}
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 || len(ids) > mostIDs {
		return reading{}, faultf("应为 1 至 %d 个编号，以逗号分隔", "should be 1 to %d ids with commas between", mostIDs)
	}
	joined := strings.Join(ids, ",")
	return reading{joined, joined}, nil
}

// readValue accepts the name or a title of one of the parameter's values.
func (p *Parameter) readValue(text string) (reading, error) {
	names := make([]string, len(p.Values))
	for i, v := range p.Values {
		if v.Name == text || v.Title.Zh == text || strings.EqualFold(v.Title.En, text) {
			return reading{v.Name, v.Name}, nil
		}
		names[i] = v.Name
	}
	if near := nearest(text, names); near != "" {
		return reading{}, faultf("%q 不在可选值之内：%s；是否指 %q？", "%q is not one of %s; did you mean %q?",
			text, strings.Join(names, ", "), near)
	}
	return reading{}, faultf("%q 不在可选值之内：%s", "%q is not one of %s", text, strings.Join(names, ", "))
}

func (p *Parameter) readInteger(text string) (reading, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	low, high := p.bounds()
	if err != nil || n < low || n > high {
		return reading{}, faultf("%q 应为 %d 至 %d 的整数", "%q is not a whole number from %d to %d", text, low, high)
	}
	return reading{strconv.FormatInt(n, 10), n}, nil
}

// bounds returns the smallest and largest number allowed. Without a declared one,
// a limit is at least 1, an offset at least 0, and none is above 2^53.
func (p *Parameter) bounds() (low, high int64) {
	low, high = -1<<53, 1<<53
	switch p.Kind {
	case KindLimit:
		low = 1
	case KindOffset:
		low = 0
	}
	if p.Min != nil {
		low = *p.Min
	}
	if p.Max != nil {
		high = *p.Max
	}
	return low, high
}

// readPeriod leaves "latest" for Run to resolve, since that asks the engine.
func readPeriod(text string) (reading, error) {
	if kind := latestKind(text); kind != "" {
		return reading{text, text}, nil
	}
	period, err := ParsePeriod(text)
	if err != nil {
		return reading{}, err
	}
	return reading{period.ID(), period.ID()}, nil
}

// latestKind returns the kind of period that latest, latest-month … asks for,
// "" for any other text. Latest alone is the latest week.
func latestKind(text string) string {
	if text == "latest" {
		return "week"
	}
	kind, found := strings.CutPrefix(text, "latest-")
	kind = strings.ReplaceAll(kind, "-", "_")
	for _, v := range Labels("period_kind") {
		if found && v.Name == kind && kind != "range" {
			return kind
		}
	}
	return ""
}

// regionPrefix returns the leading digits that all codes of the region's
// subtree share: 330000 covers 33…, 330100 covers 3301….
func regionPrefix(code string) string {
	if len(code) == 6 {
		code = strings.TrimSuffix(strings.TrimSuffix(code, "00"), "00")
	}
	return code
}

// RegionPrefix is regionPrefix for what binds no query; "" stays "".
func RegionPrefix(code string) string { return regionPrefix(code) }

func readIndex(text string, resolve func(string) (string, error)) (reading, error) {
	if resolve != nil {
		id, err := resolve(text)
		return reading{id, id}, err
	}
	if !indexForm.MatchString(text) {
		return reading{}, faultf("%q 不是带版本的指数编号，应写成 wci@14.2", "%q is not an index with its version like wci@14.2", text)
	}
	return reading{text, text}, nil
}

func readRulebook(text string, resolve func(string) (string, error)) (reading, error) {
	if resolve == nil {
		return reading{text, text}, nil
	}
	id, err := resolve(text)
	return reading{id, id}, err
}
