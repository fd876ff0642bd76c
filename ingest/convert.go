package ingest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// result is what a worker makes of a block: one record a feed of the plan, and
// the rows that none of them got.
type result struct {
	plan     *plan
	records  []arrow.Record
	rejects  []reject
	accepted int64
	skipped  int64 // rows that the profile leaves out
	waiting  map[waiting]int64
	bytes    int   // of the records and rejects, roughly
	position int64 // how far into the source the block reaches
	err      error
}

func (r *result) release() {
	for _, record := range r.records {
		record.Release()
	}
	r.records = nil
}

// converter turns stripes into Arrow records by a plan. One worker uses it.
type converter struct {
	plan    *plan
	vectors [][]*vector // feed → field
	sizes   [][]int     // bytes of text in the last block, for the next
	rejects []reject
	derived []span
	clock   clock
	skipped int64
	waiting map[waiting]int64
	long    stripe // of a wide one

	// Of the stripe in hand.
	stripe   *stripe
	typed    bool // its text comes from a typed source
	leave    []bool
	bad      []bool
	problems map[int][]problem
}

// problem is one cell that cannot be read.
type problem struct {
	column string
	value  string
	reason string
}

func newConverter(p *plan, memory memory.Allocator) *converter {
	c := &converter{plan: p, clock: p.clock}
	for _, f := range p.feeds {
		fields := f.schema.Fields()
		vectors := make([]*vector, len(fields))
		for i, field := range fields {
			vectors[i] = &vector{field: field, memory: memory}
		}
		c.vectors = append(c.vectors, vectors)
		c.sizes = append(c.sizes, make([]int, len(fields)))
	}
	return c
}

// begin makes room for a block of at most that many rows.
func (c *converter) begin(rows int) {
	if c.plan.melt != nil {
		rows *= len(c.plan.melt.groups)
	}
	for f, vectors := range c.vectors {
		for i, v := range vectors {
			v.begin(rows, c.sizes[f][i]+c.sizes[f][i]/8)
		}
	}
	c.rejects, c.skipped, c.waiting = nil, 0, nil
}

// add converts a stripe's rows.
func (c *converter) add(s *stripe) {
	c.rejects = append(c.rejects, s.broken...)
	if s.rows == 0 {
		return
	}
	left := c.leaveOut(s)
	c.typed = s.arrays != nil
	if melt := c.plan.melt; melt != nil {
		melt.apply(s, &c.long, c.leave)
		s, left, c.leave = &c.long, false, append(c.leave[:0], make([]bool, c.long.rows)...)
	}
	c.stripe = s
	c.bad = append(c.bad[:0], c.leave...)
	clear(c.problems)
	for f, plan := range c.plan.feeds {
		for i := range plan.targets {
			c.convert(&plan.targets[i], c.vectors[f])
		}
		c.needOne(plan, c.vectors[f])
		c.needWhen(plan, c.vectors[f])
		lines := c.vectors[f][len(c.vectors[f])-1]
		copy(lines.int64s[lines.rows:], s.lines)
		lines.extend(s.rows)
	}
	if left || len(c.problems) > 0 {
		c.takeBack()
	}
}

func (c *converter) convert(t *target, vectors []*vector) {
	v := vectors[t.field]
	var flags *vector
	if t.flag >= 0 {
		flags = vectors[t.flag]
		if t.flagged >= 0 {
			c.flags(t, flags)
		}
		defer flags.extend(c.stripe.rows)
	}
	if source := t.direct(); source >= 0 && c.stripe.arrays != nil {
		if c.convertArray(t.column, c.stripe.arrays[source], v, flags) {
			return
		}
	}
	cells := c.view(t)
	switch t.column.Kind {
	case KindCount, KindInteger:
		c.numbers(t.column, cells, v, flags)
	case KindDate:
		c.dates(t.column, cells, v)
	case KindTimestamp:
		c.timestamps(t.column, cells, v)
	case KindEnum:
		c.enums(t.column, cells, v)
	case KindBoolean:
		c.booleans(t.column, cells, v)
	case KindDecimal:
		c.decimals(t.column, cells, v)
	case KindPeriod:
		c.periods(t.column, cells, v)
	default:
		c.texts(t.column, cells, v)
	}
}

// missing adds nothing for a row whose cell is empty: a null, or a problem where
// the column is required.
func (c *converter) missing(column *Column, v *vector, row int) {
	v.setNull(v.rows - c.stripe.rows + row)
	if column.Required {
		c.fail(row, column.Name, nil, "is missing")
	}
}

// needOne refuses the stripe's rows in which all columns of a feed's needs_one are
// empty. It comes after these are filled.
func (c *converter) needOne(plan *feedPlan, vectors []*vector) {
	fields := plan.oneOf()
	if len(fields) == 0 {
		return
	}
	for row := range c.stripe.rows {
		if !slices.ContainsFunc(fields, func(f int) bool { return vectors[f].holds(vectors[f].rows - c.stripe.rows + row) }) {
			c.fail(row, plan.feed.NeedsOne[0], nil, "is missing, and so is "+strings.Join(plan.feed.NeedsOne[1:], ", ")+"; one of them is needed")
		}
	}
}

// fail marks a row as rejected.
func (c *converter) fail(row int, column string, value []byte, reason string) {
	c.bad[row] = true
	if c.problems == nil {
		c.problems = map[int][]problem{}
	}
	for _, old := range c.problems[row] {
		if old.column == column { // told by another feed
			return
		}
	}
	c.problems[row] = append(c.problems[row], problem{column, string(value), reason})
}

// takeBack turns the rows with problems into rejects, and drops those and the rows
// that are left out.
func (c *converter) takeBack() {
	for row, problems := range c.problems {
		if c.leave[row] {
			continue
		}
		reasons := make([]string, len(problems))
		for i, p := range problems {
			reasons[i] = p.column + ": " + p.reason
		}
		c.rejects = append(c.rejects, reject{
			line:   c.stripe.lines[row],
			column: problems[0].column,
			value:  problems[0].value,
			reason: strings.Join(reasons, "; "),
			raw:    c.stripe.raw(row),
		})
	}
	for _, vectors := range c.vectors {
		for _, v := range vectors {
			v.drop(v.rows-c.stripe.rows, c.bad)
		}
	}
}

// finish returns the block's records and rejects, the latter by line.
func (c *converter) finish() *result {
	r := &result{plan: c.plan, rejects: c.rejects, skipped: c.skipped, waiting: c.waiting}
	slices.SortStableFunc(r.rejects, func(a, b reject) int { return cmp.Compare(a.line, b.line) })
	for i := range r.rejects {
		r.bytes += r.rejects[i].size()
	}
	for f, vectors := range c.vectors {
		rows := int64(vectors[0].rows)
		columns := make([]arrow.Array, len(vectors))
		for i, v := range vectors {
			c.sizes[f][i] = len(v.data)
			columns[i] = v.array()
			r.bytes += arrayBytes(columns[i])
		}
		r.records = append(r.records, array.NewRecord(c.plan.feeds[f].schema, columns, rows))
		for _, column := range columns {
			column.Release()
		}
		r.accepted = rows
	}
	c.rejects = nil
	return r
}

func arrayBytes(a arrow.Array) int {
	total := 0
	for _, b := range a.Data().Buffers() {
		if b != nil {
			total += b.Len()
		}
	}
	return total
}
