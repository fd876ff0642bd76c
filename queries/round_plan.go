package queries

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// RoundPlan says who may be drawn for a check round and how many are, as people ask for it.
// Filters that are empty let all in; see decision 0025.
type RoundPlan struct {
	ID, Title, Rulebook string
	OnDay               string   // whose register counts, as 2019-02-28
	DeadlineOn          string   // "" for none
	Kinds               []string // account, website, app; all that the rulebook judges where empty
	Platform, Region    string   // Region is the leading digits that its subtree shares
	Level, Sector, Unit string
	Strata              []string // of RoundStrata
	Share               int64    // of each stratum, in millionths; where 0, Size in all
	Size                int64
	Least               int64            // of each stratum, where there are as many
	Shares              map[string]int64 // of single strata, by their names
	Cover               string           // none, first or all
	Seed                string           // made at random where empty
}

// RoundStrata are what the strata of a draw may be made of.
var RoundStrata = []string{"kind", "platform", "level", "province", "city", "region", "sector"}

// roundFields are the parameters of a plan, each as a text.
var roundFields = []Parameter{
	{Name: "round", Kind: KindID, Title: Text{"检查轮次", "Round"}},
	{Name: "title", Kind: KindText, Title: Text{"名称", "Title"}},
	{Name: "rulebook", Kind: KindRulebook, Required: true, Title: Text{"考核办法", "Rulebook"}},
	{Name: "on_day", Kind: KindDate, Title: Text{"抽取日", "As of day"}},
	{Name: "deadline_on", Kind: KindDate, Title: Text{"检查期限", "Deadline"}},
	{Name: "kinds", Kind: KindIDs, Title: Text{"对象类型", "Kinds of subject"}},
	{Name: "platform", Kind: KindPlatform, Values: platforms, Title: Text{"平台", "Platform"}},
	{Name: "region", Kind: KindRegion, Title: Text{"地区", "Region"}},
	{Name: "level", Kind: KindLevel, Values: levels, Title: Text{"层级", "Level"}},
	{Name: "sector", Kind: KindText, Title: Text{"系统", "Sector"}},
	{Name: "unit", Kind: KindID, Title: Text{"主办单位", "Unit"}},
	{Name: "strata", Kind: KindIDs, Title: Text{"分层", "Strata"}},
	{Name: "share", Kind: KindText, Title: Text{"抽取比例（%）", "Share (%)"}},
	{Name: "size", Kind: KindInteger, Min: number(1), Title: Text{"抽取总数", "Number in all"}},
	{Name: "least", Kind: KindInteger, Min: number(0), Default: "1", Title: Text{"每层最少", "Least of each stratum"}},
	{Name: "shares", Kind: KindText, Title: Text{"个别层的比例", "Shares of single strata"}},
	{Name: "cover", Kind: KindEnum, Values: roundCovers, Default: "first", Title: Text{"覆盖方式", "Cover"}},
	{Name: "seed", Kind: KindText, Title: Text{"随机种子", "Seed"}},
}

func number(n int64) *int64 { return &n }

// ReadRoundPlan reads a plan from texts by the names of roundFields; today, as 2019-02-28, is
// the day where none is given. All that is wrong comes back as one *ParameterError.
func (l *Library) ReadRoundPlan(values map[string]string, today string) (plan RoundPlan, err error) {
	q := &Query{Parameters: roundFields, library: l}
	readings, err := q.read(values, nil)
	if err != nil {
		return plan, err
	}
	text := map[string]string{}
	for i, p := range roundFields {
		if bound, isText := readings[i].bound.(string); isText {
			text[p.Name] = bound
		} else if readings[i].bound != nil {
			text[p.Name] = readings[i].shown
		}
	}
	wrong := &ParameterError{Query: q.Name}
	refuse := func(parameter string, err error) {
		if err != nil {
			wrong.Problems = append(wrong.Problems, Problem{parameter, values[parameter], "invalid", inBoth(err).within(parameter+"：", parameter+": ")})
		}
	}
	plan = RoundPlan{
		ID: text["round"], Title: text["title"], Rulebook: text["rulebook"], OnDay: text["on_day"], DeadlineOn: text["deadline_on"],
		Kinds: splitIDs(text["kinds"]), Platform: text["platform"], Region: text["region"], Level: text["level"], Sector: text["sector"],
		Unit: text["unit"], Strata: splitIDs(text["strata"]), Cover: text["cover"], Seed: text["seed"],
	}
	if plan.OnDay == "" {
		plan.OnDay = today
	}
	plan.Size, _ = strconv.ParseInt(text["size"], 10, 64) // read as a whole number above
	plan.Least, _ = strconv.ParseInt(text["least"], 10, 64)
	refuse("kinds", isAmong(plan.Kinds, []string{"account", "website", "app"}))
	refuse("strata", isAmong(plan.Strata, RoundStrata))
	if (text["share"] == "") == (plan.Size == 0) {
		refuse("share", faultf("须写抽取比例（share）或抽取总数（size）之一", "give either share, in percent, or size, the number in all"))
	}
	if text["share"] != "" {
		plan.Share, err = readShare(text["share"])
		refuse("share", err)
	}
	plan.Shares, err = readShares(text["shares"])
	refuse("shares", err)
	if len(plan.Shares) > 0 && plan.Size > 0 {
		refuse("shares", faultf("个别层的比例不能与抽取总数同用", "shares of single strata go with share, not with size"))
	}
	if plan.DeadlineOn != "" && plan.DeadlineOn < plan.OnDay {
		refuse("deadline_on", faultf("检查期限早于抽取日 %s", "the deadline is before the day of the draw, %s", plan.OnDay))
	}
	if strings.ContainsAny(plan.ID+plan.Seed, "|/?#%\n") {
		refuse("round", faultf("轮次与种子不能含 | / ? # %%", "a round and a seed hold no | / ? # %%"))
	}
	if wrong.Problems != nil {
		return plan, wrong
	}
	return plan, nil
}

func splitIDs(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

func isAmong(given, known []string) error {
	for _, one := range given {
		if !slices.Contains(known, one) {
			return faultf("%q 不在可选值之内：%s", "%q is not one of %s", one, strings.Join(known, ", "))
		}
	}
	return nil
}

// readShare reads a percentage of at most four decimals, with or without its sign, as
// millionths.
func readShare(text string) (int64, error) {
	bad := faultf("%q 应为 0 至 100 的百分数，至多四位小数，如 10 或 33.3333", "%q is not a percentage from 0 to 100 with at most four decimals, like 10 or 33.3333", text)
	whole, decimals, _ := strings.Cut(strings.TrimRight(strings.TrimSpace(text), "%％"), ".")
	if len(decimals) > 4 || whole == "" {
		return 0, bad
	}
	n, err := strconv.ParseUint(whole+decimals+strings.Repeat("0", 4-len(decimals)), 10, 32)
	if err != nil || n == 0 || n > 1_000_000 {
		return 0, bad
	}
	return int64(n), nil
}

// readShares reads the shares of single strata: website/-=100, wechat/county=20.
func readShares(text string) (map[string]int64, error) {
	shares := map[string]int64{}
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，;；\n", r) }) {
		stratum, share, ok := strings.Cut(one, "=")
		if !ok {
			return nil, faultf("%q 应写成 层=百分数，如 website=100", "%q: write it as stratum=percentage, like website=100", one)
		}
		n, err := readShare(share)
		if err != nil {
			return nil, err
		}
		shares[strings.TrimSpace(stratum)] = n
	}
	return shares, nil
}

// RoundResult is what an inspector found at a subject of a round, as texts: a rule, or
// nothing at fault.
type RoundResult struct {
	Subject     string `json:"subject_id"`
	Rule        string `json:"rule"` // of the round's rulebook, or examined where nothing was at fault
	Object      string `json:"object"`
	Occurrences string `json:"occurrences"`
	Sampled     string `json:"sampled"`
	Points      string `json:"points"`
	Evidence    string `json:"evidence"`
	FoundOn     string `json:"found_on"` // today where empty
	FoundBy     string `json:"found_by"`
}

// Examined is the rule of a subject that was looked at without a fault.
const Examined = "examined"

// Today is the day in China.
func Today(now time.Time) string {
	return now.In(time.FixedZone("CST", 8*60*60)).Format(time.DateOnly)
}

// The columns of a round's hand-out form, in its order. Those before RoundNumber are often
// the same in all rows, and those behind RoundFoundOn are for programs: what lies between is
// what an inspector needs on paper.
const (
	RoundDueOn = iota
	RoundInspector
	RoundNumber
	RoundSubjectName
	RoundPlatform
	RoundUnit
	RoundResultColumn
	RoundObject
	RoundOccurrences
	RoundSampled
	RoundPoints
	RoundEvidence
	RoundFoundOn
	RoundSubject
	RoundKind
	RoundID
	RoundRulebook
	RoundColumns // how many there are
)

// RoundHeadings are the headings of the form's columns: the profile round-form of package
// ingest reads them back.
func RoundHeadings() []Text {
	return []Text{
		RoundDueOn: {"检查期限", "Due on"}, RoundInspector: {"检查人", "Inspector"}, RoundNumber: {"序号", "Number"},
		RoundSubjectName: {"对象名称", "Subject's name"}, RoundPlatform: {"平台", "Platform"}, RoundUnit: {"主办单位", "Unit"},
		RoundResultColumn: {"检查结果", "Result"}, RoundObject: {"问题所在", "Object"}, RoundOccurrences: {"发生处数", "Occurrences"},
		RoundSampled: {"抽查数", "Sampled"}, RoundPoints: {"扣加分", "Points"}, RoundEvidence: {"证据", "Evidence"},
		RoundFoundOn: {"检查日期", "Checked on"}, RoundSubject: {"对象编号", "Subject"}, RoundKind: {"对象类型", "Kind of subject"},
		RoundID: {"检查轮次", "Round"}, RoundRulebook: {"考核办法", "Rulebook"},
	}
}

// RuleChoice is a rule as the hand-out form and what is recorded by hand write it, so that
// both mean the same finding.
func RuleChoice(rule, title string) string {
	if rule == Examined {
		title = "未发现问题"
	}
	return rule + " " + strings.Join(strings.Fields(title), " ")
}
