package ingest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Where a column's values come from, in InspectedColumnSchema's origin.
const (
	originHeader   = "header"   // the column of that heading
	originProfile  = "profile"  // the column that the profile names
	originIdentity = "uid"      // part of platform:platform_uid
	originName     = "name"     // an account's name, looked up in the register
	originDigest   = "digest"   // part of an id that is made of several columns
	originConstant = "constant" // the same in all rows: set, of the profile, a default
	originIgnored  = "ignored"  // left out, as the profile says
	originUnused   = "unused"   // left out, as no feed has it
)

// InspectedColumnSchema returns the columns of InspectedTable.Columns: one row for
// each column of the header, then one for each stored column that gets a constant.
// heading, use (feed.column, comma-joined; null if there is none), kind, origin,
// detail (how the value is taken from the cell), examples, rejected (rows that were
// rejected first for this column), hint (the nearest known column).
func InspectedColumnSchema() *arrow.Schema {
	text := arrow.BinaryTypes.String
	field := func(name, zh, en string, t arrow.DataType, more ...string) arrow.Field {
		keys, values := []string{"title_zh", "title_en"}, []string{zh, en}
		for i := 0; i < len(more); i += 2 {
			keys, values = append(keys, more[i]), append(values, more[i+1])
		}
		return arrow.Field{Name: name, Type: t, Nullable: true, Metadata: arrow.NewMetadata(keys, values)}
	}
	return arrow.NewSchema([]arrow.Field{
		field("heading", "表头", "Heading", text),
		field("use", "装入", "Loads as", text),
		field("kind", "种类", "Kind", text),
		field("origin", "来源", "Origin", text, "labels_zh", `{"header":"表头","profile":"来源说明","uid":"平台+平台账号","name":"按名称查","digest":"合成编号","constant":"常量","ignored":"有意略去","unused":"未用"}`),
		field("detail", "取法", "How", text),
		field("examples", "例", "Examples", text),
		field("rejected", "拒收", "Rejected", arrow.PrimitiveTypes.Int64),
		field("hint", "提示", "Hint", text),
	}, nil)
}

// use is what one column of a header becomes in a feed.
type use struct {
	feed   string
	column *Column
	origin string
	detail string
}

// becomes returns, for each column of the header, what it becomes; and the stored
// columns that get a constant where the file has nothing for them.
func (p *plan) becomes() (byHeader [][]use, constants []use) {
	byHeader = make([][]use, len(p.table.header))
	for _, f := range p.feeds {
		for _, t := range f.targets {
			for i := range t.origins {
				o := &t.origins[i]
				if o.constant != nil {
					constants = append(constants, use{f.feed.Name, t.column, originConstant, string(o.constant)})
					continue
				}
				p.place(o, use{feed: f.feed.Name, column: t.column}, byHeader)
			}
		}
	}
	return byHeader, constants
}

// place adds a use to all columns of the header that an origin reads.
func (p *plan) place(o *origin, u use, byHeader [][]use) {
	u.origin, u.detail = originHeader, o.describe()
	switch {
	case o.platform != nil:
		u.origin = originIdentity
	case o.naming != nil:
		u.origin = originName
		byDate := *o.naming // the date decides, but does not become part of the id
		byDate.day = nil
		o = &origin{source: -1, naming: &byDate}
	case o.digest != nil:
		u.origin = originDigest
	default:
		if _, mapped := p.by.mapping(p.feed(u.feed), u.column); mapped {
			u.origin = originProfile
		}
	}
	o.columns(func(column int) {
		for _, at := range p.sources(column) {
			if !slices.Contains(byHeader[at], u) {
				byHeader[at] = append(byHeader[at], u)
			}
		}
	})
}

func (p *plan) feed(name string) *Feed {
	for _, f := range p.feeds {
		if f.feed.Name == name {
			return f.feed
		}
	}
	return nil
}

// sources returns the columns of the file's header that become a column which the
// origins read.
func (p *plan) sources(column int) []int {
	if p.melt == nil {
		return []int{column}
	}
	var list []int
	for i := range p.table.header {
		if slices.Contains(p.melt.places(i), column) {
			list = append(list, i)
		}
	}
	return list
}

// describe says how the origin takes the value from the cell; "" is as it is.
func (o *origin) describe() string {
	var parts []string
	if o.match != nil {
		parts = append(parts, o.match.String())
	}
	if o.format != "" {
		parts = append(parts, o.format)
	}
	if o.unit != "" {
		parts = append(parts, "×"+o.unit)
	}
	return strings.Join(parts, " → ")
}

// columns returns what becomes of each column.
func (s *sample) columns() (array.RecordReader, error) {
	rejected := map[string]int64{}
	for _, r := range s.rejects {
		rejected[r.column]++
	}
	byHeader, constants := s.made.becomes()
	hints := newHints(s.made.by.feeds)
	table := newColumnTable()
	defer table.builder.Release()
	for i, heading := range s.made.table.header {
		row := columnRow{heading: heading, examples: strings.Join(s.examples[i], " | ")}
		switch {
		case len(byHeader[i]) > 0:
			row.fill(byHeader[i], rejected)
		case string(trim([]byte(heading))) == "" && row.examples == "":
			continue
		case s.made.by.profile != nil && s.made.by.profile.ignores(heading):
			row.origin = originIgnored
		case s.made.uses(i):
			row.origin = originProfile
			row.detail = "skip_rows_where"
		default:
			row.origin = originUnused
			row.hint = hints.nearest(heading)
		}
		table.add(row)
	}
	for _, one := range constants {
		row := columnRow{}
		row.fill([]use{one}, rejected)
		table.add(row)
	}
	return table.reader()
}

// columnRow is a row of InspectedColumnSchema.
type columnRow struct {
	heading, use, kind, origin, detail, examples, hint string
	rejected                                           int64
}

func (r *columnRow) fill(uses []use, rejected map[string]int64) {
	var names, kinds, details, columns []string
	for _, one := range uses {
		names = append(names, one.feed+"."+one.column.Name)
		kinds = addNew(kinds, string(one.column.Kind))
		details = addNew(details, one.detail)
		columns = addNew(columns, one.column.Name)
	}
	for _, column := range columns {
		r.rejected += rejected[column]
	}
	r.use, r.kind, r.origin, r.detail = strings.Join(names, ", "), strings.Join(kinds, ", "), uses[0].origin, strings.Join(details, "; ")
}

func addNew(list []string, text string) []string {
	if text == "" || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

type columnTable struct{ builder *array.RecordBuilder }

func newColumnTable() *columnTable {
	return &columnTable{array.NewRecordBuilder(memory.DefaultAllocator, InspectedColumnSchema())}
}

func (t *columnTable) add(r columnRow) {
	for i, text := range []string{r.heading, r.use, r.kind, r.origin, r.detail, r.examples, strconv.FormatInt(r.rejected, 10), r.hint} {
		switch field := t.builder.Field(i).(type) {
		case *array.Int64Builder:
			field.Append(r.rejected)
		case *array.StringBuilder:
			if text == "" {
				field.AppendNull()
			} else {
				field.Append(keep(text, maxRejectValue))
			}
		}
	}
}

func (t *columnTable) reader() (array.RecordReader, error) {
	record := t.builder.NewRecord()
	defer record.Release()
	return array.NewRecordReader(record.Schema(), []arrow.Record{record})
}

// addRefused describes a source that fits nothing: its likeliest header, and what
// the nearest feed would make of it.
func (i *Inspection) addRefused(refused *columnsError) error {
	made := &plan{table: refused.table, by: refused.by, profile: refused.profile}
	if refused.best != nil && refused.best.plan != nil && refused.best.found > 0 {
		made.feeds = []*feedPlan{refused.best.plan}
	}
	i.Profile = refused.profile
	i.profile = refused.by.profile
	if i.profile == nil {
		i.Fitting = refused.by.fitting(refused.table)
	}
	s := newSample(made, 0)
	t := &InspectedTable{Sheet: made.table.sheet, HeaderLine: made.table.line, Header: made.table.header, Feeds: made.feedNames(), made: made}
	var err error
	if t.Columns, err = s.columns(); err != nil {
		return err
	}
	if t.Issues, err = rejectReader(nil, made.table.sheet); err != nil {
		return err
	}
	i.Tables = []*InspectedTable{t}
	return nil
}

// fitting returns the built-in profiles that take a table, if they are asked for. One
// that can be recognised, and was not, is for another source.
func (p *planner) fitting(t table) []string {
	names, err := ProfileNames()
	if err != nil {
		return nil
	}
	var list []string
	for _, name := range names {
		profile, err := loadProfile(name, p.feeds)
		if err != nil || len(profile.Recognise) > 0 {
			continue
		}
		child := *p
		child.use(profile)
		if _, err := child.match(t); err == nil {
			list = append(list, name)
		}
	}
	return list
}
