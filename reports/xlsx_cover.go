package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// about is what a workbook says of itself as a whole.
type about struct {
	name, title, description string
	parameters               []fact
	values                   map[string]string
	snapshot                 string
	refreshedAt              time.Time
	freshness                map[string]string
	notes                    []queries.Text
	sections                 []*section
}

// indices are the versions of indices and rulebooks that went in, sorted.
func (a *about) indices() []string {
	var ids []string
	for _, s := range a.sections {
		for id := range s.indices {
			ids = append(ids, id)
		}
		for _, p := range s.result.Query.Parameters {
			if p.Kind == queries.KindIndex && s.result.Parameters[p.Name] != "" {
				ids = append(ids, s.result.Parameters[p.Name])
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (a *about) rows() (n int64) {
	for _, s := range a.sections {
		n += s.rows
	}
	return n
}

// symbols explains what stands in cells besides plain values.
func (b *book) symbols() string {
	return b.in("≥ 实际值不小于所示数（平台封顶显示，或部分作品缺数）；≈ 实际值可能更低，有时也可能更高（由几个数相比、相减或在榜内换算而来，其中有的只知下限）；空白为缺失或不适用，不是 0；– 为不详或无变化；▲ 上升，▼ 下降；✓ 全部完成，✗ 未全部完成；编号一律为文本",
		"≥: the true value is at least the one shown (capped by its platform, or some posts lack it); ≈: it may be lower, sometimes higher (a comparison or difference of figures, or a score scaled within a list, some of which are lower bounds); an empty cell is missing or does not apply, never 0; –: unknown or no change; ▲ up, ▼ down; ✓ all done, ✗ not all; ids are text")
}

// coverFacts are the cover's lines but for the notes.
func (b *book) coverFacts(a *about, code string) []fact {
	lines := slices.Concat([]fact{{b.in("内容", "Contents"), a.description}}, a.parameters)
	add := func(zh, en, value string) {
		if value != "" {
			lines = append(lines, fact{b.in(zh, en), value})
		}
	}
	add("指数与规则版本", "Indices, rulebooks", strings.Join(a.indices(), b.in("，", ", ")))
	lines = append(lines, origin(a.snapshot, a.refreshedAt, a.freshness, b.options.Language)...)
	add("行数", "Rows", strconv.FormatInt(a.rows(), 10))
	add("符号", "Symbols", b.symbols())
	if code != "" {
		add("校验码", "Check code", code)
		add("校验方法", "How to check", b.in("zhengheng check-code --db 库文件 本文件；只看各单元格的值，打开后另存不影响",
			"zhengheng check-code --db DATABASE THIS-FILE; only the cells' values count, saving again changes nothing"))
	}
	return lines
}

// coverNotes are the notes of the whole and of each table, each once.
func (b *book) coverNotes(a *about) []string {
	var notes []string
	add := func(text string) {
		if text != "" && !slices.Contains(notes, text) {
			notes = append(notes, text)
		}
	}
	for _, note := range append(slices.Clone(a.notes), b.oddities.notes()...) {
		add(b.say(note))
	}
	for _, s := range a.sections {
		for _, note := range s.result.Notes {
			text := b.say(note)
			if len(a.sections) > 1 && !queries.IsBoundNote(note) {
				text = s.title + b.in("：", ": ") + text
			}
			add(text)
		}
		if n := len(s.places); n > 1 {
			add(fmt.Sprintf(b.in("%s：数据超过一张工作表可容纳的行数，分为 %d 张，每张最多 %d 行", "%s: there are more rows than one sheet takes; they are on %d sheets of at most %d rows"),
				s.title, n, b.options.RowsPerSheet))
		}
	}
	return notes
}

// cover writes the first sheet: what the data are, where they come from, what a
// reader must know, and the drawing, if there is one.
func (b *book) cover(name string, a *about, code string, d *drawing) error {
	s, err := b.begin(name, page{title: a.title, orientation: "portrait", high: 1, noGrid: true})
	if err != nil {
		return err
	}
	if err := s.setWidths([]float64{18, 84}); err != nil {
		return err
	}
	if err := s.span(styleTitle, 40, a.title, 2); err != nil {
		return err
	}
	s.skip(1)
	lines := b.coverFacts(a, code)
	for _, note := range b.coverNotes(a) {
		lines = append(lines, fact{b.in("说明", "Note"), note})
	}
	for _, line := range lines {
		if err := s.pair(line.name, line.value); err != nil {
			return err
		}
	}
	if d != nil {
		if err := b.draw(name, s.row+2, d.within(s)); err != nil {
			return err
		}
	}
	return s.end()
}

// pair writes a line of the cover.
func (s *sheet) pair(name, value string) error {
	left, err := s.book.look.style(styleKey{kind: styleName})
	if err != nil {
		return err
	}
	right, err := s.book.look.style(styleKey{kind: styleValue})
	if err != nil {
		return err
	}
	cells := s.fit(2)
	cells[0] = excelize.Cell{StyleID: left, Value: s.book.oddities.text(name)}
	cells[1] = excelize.Cell{StyleID: right, Value: s.book.oddities.text(value)}
	return s.put(excelize.RowOpts{Height: max(20, textHeight(value, s.widths[1]-2))})
}

// contents writes the list of tables with links to them.
func (b *book) contents(name string, a *about, others []string) error {
	s, err := b.begin(name, page{title: a.title, orientation: "portrait", noGrid: true})
	if err != nil {
		return err
	}
	if err := s.setWidths([]float64{6, 44, 30, 12}); err != nil {
		return err
	}
	if err := s.span(styleTitle, 36, b.in("目录", "Contents"), 4); err != nil {
		return err
	}
	if err := s.line(styleHead, 24, b.in("序号", "No."), b.in("表", "Table"), b.in("工作表", "Sheet"), b.in("行数", "Rows")); err != nil {
		return err
	}
	n := 0
	for _, section := range a.sections {
		for i, p := range section.places {
			title := section.title
			if len(section.places) > 1 {
				title += fmt.Sprintf(b.in("（第 %d 部分）", " (part %d)"), i+1)
			}
			n++
			rows := int64(max(0, p.last-p.first+1))
			if len(section.places) == 1 {
				rows = section.rows
			}
			if err := s.entry(n, title, p, rows); err != nil {
				return err
			}
		}
	}
	for _, other := range others {
		n++
		if err := s.entry(n, other, place{sheet: other, head: 1}, -1); err != nil {
			return err
		}
	}
	return s.end()
}

func (s *sheet) entry(n int, title string, p place, rows int64) error {
	value, err := s.book.look.style(styleKey{kind: styleValue})
	if err != nil {
		return err
	}
	link, err := s.book.look.style(styleKey{kind: styleLink})
	if err != nil {
		return err
	}
	number, err := s.book.look.style(styleKey{kind: styleNumber, format: queries.FormatInteger})
	if err != nil {
		return err
	}
	cells := s.fit(4)
	cells[0] = excelize.Cell{StyleID: number, Value: n}
	cells[1] = excelize.Cell{StyleID: link, Value: title}
	cells[2] = excelize.Cell{StyleID: value, Value: p.sheet}
	cells[3] = excelize.Cell{StyleID: number}
	if rows >= 0 {
		cells[3].Value = rows
	}
	if err := s.put(excelize.RowOpts{Height: max(18, textHeight(title, s.widths[1]-2))}); err != nil {
		return err
	}
	return s.book.file.SetCellHyperLink(s.name, "B"+strconv.Itoa(s.row), fmt.Sprintf("%s!A%d", quoted(p.sheet), max(1, p.head)), "Location")
}
