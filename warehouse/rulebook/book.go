package rulebook

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Text is a text in Chinese, and in English where there is one.
type Text struct {
	Zh string `yaml:"zh" json:"zh"`
	En string `yaml:"en,omitempty" json:"en"`
}

// UnmarshalYAML takes a plain text for the Chinese one.
func (t *Text) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*t = Text{Zh: node.Value}
		return nil
	}
	type plain Text
	if err := knownKeys(node, plain{}); err != nil {
		return err
	}
	return node.Decode((*plain)(t))
}

// In gives the text in a language ("zh" or "en"); Chinese where there is no other.
func (t Text) In(language string) string {
	if language == "en" && t.En != "" {
		return t.En
	}
	return t.Zh
}

// How well a line is known.
const (
	Exact      = "E" // read in a published source
	Derived    = "D" // computed from facts that were read
	Unverified = "U" // from memory or a damaged copy; printed with 待核 wherever it counts
)

// Stages of an inspection.
const (
	StageVeto      = "veto"      // 单项否决
	StageDeduction = "deduction" // 扣分
	StageBonus     = "bonus"     // 加分
)

// How a rule turns what was found into points.
const (
	ByOccurrence = "occurrence" // points for each occurrence
	ByFlat       = "flat"       // points once, however many there are
	ByBand       = "band"       // the points of the highest band that the occurrences reach
	ByRatio      = "ratio"      // occurrences ÷ sampled: by bands of it, or points × ratio
	ByJudged     = "judged"     // the finding says the points itself
)

// How the points of a group that is not examined are made up for.
const (
	RedistributeNone  = "none"  // they are not: the group's points stay with the subject
	RedistributeScale = "scale" // the result is multiplied by total ÷ (total − group): 4/3 for 25 of 100
	RedistributeEven  = "even"  // they are spread evenly over the points of the other indicators
)

// Line is what all lines of a book have.
type Line struct {
	ID     string `yaml:"id"`
	Title  Text   `yaml:"title,omitempty"`
	Mark   string `yaml:"mark"`
	Source string `yaml:"source,omitempty"` // empty: the basis of the book

	place place
}

// place is where a line was written last: in its own book, or in the one that overrides it.
type place struct {
	file string
	line int
}

func (p place) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

func (l *Line) base() *Line { return l }

// lined is any line.
type lined interface{ base() *Line }

// Applies narrows the subjects that a line is about; an empty list takes all.
type Applies struct {
	Kinds   []string `yaml:"kinds,omitempty,flow"`   // account, website, app, unit
	Levels  []string `yaml:"levels,omitempty,flow"`  // national … township
	Sectors []string `yaml:"sectors,omitempty,flow"` // 公安 …
	Classes []string `yaml:"classes,omitempty,flow"` // of the book
}

// Setting is a number or a word that holds for the whole book; see settings.go.
type Setting struct {
	Line  `yaml:",inline"`
	Value yaml.Node `yaml:"value"`
}

// Node is a group of indicators (Stage set, In the group above or empty) or an
// indicator (In its group). Points are the most that may be lost, or won, below it.
type Node struct {
	Line    `yaml:",inline"`
	In      string  `yaml:"in,omitempty"`
	Stage   string  `yaml:"stage,omitempty"`
	Points  Points  `yaml:"points,omitempty"`
	Applies Applies `yaml:"applies,omitempty"`
}

// Band is a step of a rule: from so many occurrences, or from such a ratio, so many points.
type Band struct {
	From   Points `yaml:"from"`
	Points Points `yaml:"points"`
}

// Rule says what a fault costs, what a merit brings, or that a fault is a veto.
type Rule struct {
	Line      `yaml:",inline"`
	In        string   `yaml:"in"`
	By        string   `yaml:"by,omitempty"` // empty: flat; of a veto always
	Points    Points   `yaml:"points,omitempty"`
	Cap       Points   `yaml:"cap,omitempty"`           // the most that this rule takes or gives
	AtLeast   int64    `yaml:"at_least,omitempty"`      // occurrences below this many are no fault; 1
	Bands     []Band   `yaml:"bands,omitempty"`         // rising
	Check     string   `yaml:"check,omitempty"`         // the automatic check that finds it; see checks.yaml
	Limit     Points   `yaml:"limit,omitempty"`         // of the check's value: from here on a fault
	Excludes  []string `yaml:"excludes,omitempty,flow"` // rules that do not punish the same fault again
	Applies   Applies  `yaml:"applies,omitempty"`
	Evidence  string   `yaml:"evidence,omitempty"` // "required": counts only with evidence
	Until     string   `yaml:"until,omitempty"`    // MM-DD: evidence handed in later does not count
	Cause     string   `yaml:"cause,omitempty"`    // what a bulletin counts it under: serious, idle …
	Reads     string   `yaml:"reads,omitempty"`    // what the formalism guard asks for; see guard.go
	OrderedBy string   `yaml:"ordered_by,omitempty"`
	Reason    string   `yaml:"reason,omitempty"`
}

// Class is a group of subjects that are ranked among each other; the first that fits holds.
type Class struct {
	Line    `yaml:",inline"`
	Applies Applies `yaml:"applies"`
}

// Grade is a name for totals from AtLeast on; that of Fails is given to whoever fails.
type Grade struct {
	Line    `yaml:",inline"`
	AtLeast Points `yaml:"at_least,omitempty"`
	Fails   bool   `yaml:"fails,omitempty"`
}

// Where the value of a part comes from.
const (
	FromOwn      = "own"      // the subject's own result under this book
	FromSubjects = "subjects" // the mean total of the subjects of a kind below the unit
	FromRatings  = "ratings"  // the mean rating by a role, out of 100
)

// Part is one weighted part of a combined total; weights sum to 100.
type Part struct {
	Line   `yaml:",inline"`
	Weight Points `yaml:"weight"`
	From   string `yaml:"from"`
	Kind   string `yaml:"kind,omitempty"` // of subjects
	Book   string `yaml:"book,omitempty"` // under which subjects are scored; empty: this one
	Role   string `yaml:"role,omitempty"` // of ratings: self, leader, public, expert
}

// Example is a case that the book must reproduce.
type Example struct {
	Line       `yaml:",inline"`
	Kind       string           `yaml:"kind"`
	NoServices bool             `yaml:"no_services,omitempty"`
	Findings   []ExampleFinding `yaml:"findings,omitempty"`
	Verdict    string           `yaml:"verdict"`
	Total      Points           `yaml:"total,omitempty"`
}

// ExampleFinding is a finding of an example.
type ExampleFinding struct {
	Rule        string `yaml:"rule"`
	Occurrences int64  `yaml:"occurrences,omitempty"`
	Sampled     int64  `yaml:"sampled,omitempty"`
	Points      Points `yaml:"points,omitempty"`
	Evidence    string `yaml:"evidence,omitempty"`
}

// Book is one rulebook with all that it inherits. It does not change after Load.
type Book struct {
	ID, Inherits string
	Title        Text
	Basis        string
	Settings     []*Setting
	Groups       []*Node
	Indicators   []*Node
	Rules        []*Rule
	Classes      []*Class
	Grades       []*Grade
	Parts        []*Part
	Examples     []*Example

	// Terms are the settings understood.
	Terms Terms

	lineage []string // see Lineage
	removed []string
	place   place
	text    string
}

// Lineage is the book's own id, then those of the books that it inherits, nearest first,
// and those that it accepts findings of.
// Findings recorded under any of them are findings of this book.
func (b *Book) Lineage() []string { return slices.Clone(b.lineage) }

// Definition is the whole text of the file that defines the book, without what it inherits.
func (b *Book) Definition() string { return b.text }

// Where gives the file and line in which a line was written last, as file:line.
func (l Line) Where() string { return l.place.String() }

// lines are all lines in the order of the book.
func (b *Book) lines() []lined {
	var all []lined
	all = appendLines(all, b.Settings)
	all = appendLines(all, b.Groups)
	all = appendLines(all, b.Indicators)
	all = appendLines(all, b.Rules)
	all = appendLines(all, b.Classes)
	all = appendLines(all, b.Grades)
	return appendLines(all, b.Parts)
}

func appendLines[T lined](all []lined, some []T) []lined {
	for _, line := range some {
		all = append(all, line)
	}
	return all
}

// Unverified counts the lines that are marked as such.
func (b *Book) Unverified() int {
	n := 0
	for _, line := range b.lines() {
		if line.base().Mark == Unverified {
			n++
		}
	}
	return n
}

func (b *Book) group(id string) *Node     { return find(b.Groups, id) }
func (b *Book) indicator(id string) *Node { return find(b.Indicators, id) }
func (b *Book) rule(id string) *Rule      { return find(b.Rules, id) }

func find[T lined](among []T, id string) (none T) {
	for _, line := range among {
		if line.base().ID == id {
			return line
		}
	}
	return none
}

// stageOf is the stage of a rule's indicator, "" where the indicator is unknown.
func (b *Book) stageOf(r *Rule) string {
	if indicator := b.indicator(r.In); indicator != nil {
		if group := b.group(indicator.In); group != nil {
			return group.Stage
		}
	}
	return ""
}
