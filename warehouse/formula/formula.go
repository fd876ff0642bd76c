package formula

import (
	"math"
	"slices"
	"strings"
	"time"
)

// Formula is one version of an index:
//
//	score = factor · (Σ weight · group) ^ power,  group = Σ weight · ln(times·x + 1)
//
// where x is a measure of the period, per day or per post where the term says so. A
// term may leave out the logarithm, or be scaled within a group of accounts; a
// composite has the scores of other indices in place of the logarithms (see Kind).
// All logarithms are natural. An account without posts scores 0. Formulas are made
// by Load, do not change, and are safe for concurrent use.
type Formula struct {
	index, version string
	file           string
	text           string // of the file
	line           int
	isDefault      bool
	title, notes   Text
	platforms      []string
	provenance     string
	source         string
	validFrom      time.Time
	validTo        time.Time
	kind           Kind
	subject        Subject
	absent         string
	members        string
	changed        []string // what With and WithWeights changed, as parts of the ID
	aliases        []Alias
	unused         []string // symbols that Evaluate passes over
	roundAverage   *int
	realDays       bool
	// takesCapsAsExact is the publishers' convention: a count shown as 10万+ is 100001.
	takesCapsAsExact bool
	factor, power    number
	groups           []Group
	terms            []Term
	measures         []string
	examples         []Example
	known            []Measure
}

// Group is a weighted sum of terms. A term that stands alone at the first level is a
// group of its own with IsSingle set.
type Group struct {
	ID       string
	Symbol   string // a short name such as O; the ID where the file gives none
	Title    Text
	Weight   float64
	IsSingle bool
	Terms    []Term

	weight number
}

// Term is a leaf of the formula: Weight · ln(Times·x + 1) within its group.
type Term struct {
	ID    string // unique within the formula: <group>_<term>, or <group> if single
	Group string
	Title Text // may be empty
	// Measure is a column of mart.account_measures; in a composite it is the ID of the
	// term, under which Evaluate takes the component's score.
	Measure     string
	Per         string // "", "day" or "post": what the measure is divided by
	Times       float64
	Weight      float64 // within the group
	FloorAtZero bool
	Transform   string // "ln", or "none" for Times·x as it is
	Scale       string // "", or how the transformed value is scaled; see Scale constants
	Within      string // the group in which it is scaled
	Provenance  string // that of the formula, unless the term has its own
	Component   *Component

	weight, times number
	line          int
}

// Alias is a short name for a measure, such as Rmax for max_reads.
type Alias struct {
	Name    string
	Measure string
}

// Example is a score to reproduce from given measures.
type Example struct {
	Origin    string
	Measures  Measures
	Score     float64
	Tolerance float64
	// Others are the other accounts of the list, for an index scaled within it.
	Others []Measures
}

// IsReproduced says whether e is the example's score within its tolerance.
func (x Example) IsReproduced(e Evaluation) bool {
	return e.IsKnown() && math.Abs(e.Score-x.Score) <= x.Tolerance
}

// ID is the index and its version, such as wci@14.2. Options and weights that With
// and WithWeights put in follow after a plus, as in wci@14.2+real-days, so that no
// score of a variant is taken for one of the version itself.
func (f *Formula) ID() string {
	return strings.Join(append([]string{f.index + "@" + f.version}, f.changed...), "+")
}

// Index is the ID without the version, such as wci.
func (f *Formula) Index() string { return f.index }

// Version is the ID without the index, such as 14.2.
func (f *Formula) Version() string { return f.version }

// Title names the index for people.
func (f *Formula) Title() Text { return f.title }

// Notes says what a reader of a score should know; it may be empty.
func (f *Formula) Notes() Text { return f.notes }

// Platforms are the platforms whose accounts the index is computed for.
func (f *Formula) Platforms() []string { return slices.Clone(f.platforms) }

// Provenance is exact (read in a published source), derived (computed from read
// facts) or unverified, which is shown as 待核 wherever the index is used.
func (f *Formula) Provenance() string { return f.provenance }

// Source says where the formula was published.
func (f *Formula) Source() string { return f.source }

// ValidFrom is the day from which publishers used the version; zero if not known.
func (f *Formula) ValidFrom() time.Time { return f.validFrom }

// ValidTo is the last day on which publishers used the version; zero if not known.
func (f *Formula) ValidTo() time.Time { return f.validTo }

// Measures are the measures that must be known for a score: posts, which decides
// between a score and 0, and then the others in the order of the definition. Those of
// a composite are the IDs of its terms.
func (f *Formula) Measures() []string { return slices.Clone(f.measures) }

// Groups are the first level of the formula, in the order of the definition.
func (f *Formula) Groups() []Group { return slices.Clone(f.groups) }

// Terms are the leaves in the order of the definition: the order of the list `terms`
// of mart.index_scores and of Evaluation.Terms.
func (f *Formula) Terms() []Term { return slices.Clone(f.terms) }

// Aliases are the short names of measures that Evaluate accepts, in the order of the
// file. d (days) and endings such as R_per_post are accepted besides.
func (f *Formula) Aliases() []Alias { return slices.Clone(f.aliases) }

// Factor multiplies the weighted sum of the groups after Power is applied.
func (f *Formula) Factor() float64 { return f.factor.value }

// Power is the exponent of the weighted sum.
func (f *Formula) Power() float64 { return f.power.value }

// Examples are the scores that the definition promises to reproduce.
func (f *Formula) Examples() []Example { return slices.Clone(f.examples) }

func (f *Formula) usesDays() bool {
	return slices.ContainsFunc(f.terms, func(t Term) bool { return t.Per == perDay })
}

func (f *Formula) usesAverage() bool {
	return slices.ContainsFunc(f.terms, func(t Term) bool { return t.Per == perPost })
}
