package reports

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// blockSheet writes a sheet with a title and blocks one below the other, each with its
// charts, as people print it.
func (t *writing) blockSheet(s *Sheet, title string, sections []*section, values map[string]string) error {
	widths, err := t.blockWidths(sections)
	if err != nil {
		return err
	}
	on, err := t.openBlocks(s, title, widths, values)
	if err != nil {
		return err
	}
	var notes []queries.Text
	for i, section := range sections {
		if i > 0 {
			on.skip(1)
		}
		if err := on.keep(5); err != nil {
			return err
		}
		if len(sections) > 1 || section.title != title {
			if err := on.span(styleSection, 24, section.title, len(widths)); err != nil {
				return err
			}
		}
		if on, err = t.block(on, s, section, widths); err != nil {
			return err
		}
		notes = append(notes, section.result.Notes...)
		if err := t.chartsBelow(on, section); err != nil {
			return err
		}
	}
	for _, note := range unique(append(notes, s.Notes...)) {
		if err := on.span(styleNote, 15, t.say(note), len(widths)); err != nil {
			return err
		}
	}
	on.skip(len(s.Closing))
	if err := t.paragraphs(on, styleClosing, s.Closing, len(widths), values); err != nil {
		return err
	}
	if err := t.signatures(on, s, len(widths)); err != nil {
		return err
	}
	return on.end()
}

func (t *writing) blockWidths(sections []*section) (widths []float64, err error) {
	for _, section := range sections {
		var need []float64
		switch section.block.Layout {
		case LayoutFigures:
			need = section.figureWidths()
		case LayoutCross:
			if need, err = t.crossWidths(section); err != nil {
				return nil, err
			}
		default:
			need = section.widths(t.options.Language, nil)[:section.shown]
			for _, record := range section.records {
				for i, width := range section.widths(t.options.Language, record)[:section.shown] {
					need[i] = max(need[i], width)
				}
			}
		}
		for i, width := range need {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], width)
		}
	}
	return widths, nil
}

// openBlocks begins a sheet with its title and what it was asked with, or the letter.
func (t *writing) openBlocks(s *Sheet, title string, widths []float64, values map[string]string) (*sheet, error) {
	name, err := t.reserve(title)
	if err != nil {
		return nil, err
	}
	on, err := t.begin(name, page{title: t.about.title, orientation: s.Orientation, noGrid: true})
	if err != nil {
		return nil, err
	}
	if err := on.setWidths(widths); err != nil {
		return nil, err
	}
	if len(s.Letter) > 0 {
		return on, t.letter(on, s, title, len(widths), values)
	}
	if err := on.span(styleTitle, 36, title, len(widths)); err != nil {
		return nil, err
	}
	var said []string
	for _, f := range t.about.parameters {
		said = append(said, f.name+t.in("：", ": ")+f.value)
	}
	if len(said) > 0 {
		return on, on.span(styleNote, 16, strings.Join(said, t.in("；", "; ")), len(widths))
	}
	return on, nil
}

// block writes one section and returns the sheet that it ended on.
func (t *writing) block(on *sheet, s *Sheet, section *section, widths []float64) (*sheet, error) {
	switch section.block.Layout {
	case LayoutFigures:
		return on, t.figures(on, section)
	case LayoutCross:
		return on, t.crossTable(on, section)
	}
	next := func() (*sheet, error) { return nil, errTooLong(section.title) }
	table, err := t.newTable(section, next)
	if err != nil {
		return nil, err
	}
	if err := table.head(on); err != nil {
		return nil, err
	}
	order, err := section.sorted()
	if err != nil {
		return nil, err
	}
	fillers := make([]filler, len(section.records))
	for i, record := range section.records {
		fillers[i] = t.filler(section, record)
	}
	for _, at := range order {
		if err := table.write(fillers[at.record], at.row); err != nil {
			return nil, err
		}
	}
	return on, section.marks(t.book)
}

// chartsBelow draws a section's charts below it, where its sheet has blocks.
func (t *writing) chartsBelow(on *sheet, section *section) error {
	for _, picture := range section.block.Charts {
		d, ok := t.drawing(section, picture)
		if !ok {
			continue
		}
		d = d.within(on)
		if err := on.keep(1 + d.rows()); err != nil {
			return err
		}
		if err := t.draw(on.name, on.row+2, d); err != nil {
			return err
		}
		on.skip(1 + d.rows())
	}
	return nil
}

// signatures writes lines to sign on.
func (t *writing) signatures(on *sheet, s *Sheet, columns int) error {
	if len(s.Signatures) == 0 {
		return nil
	}
	name, err := t.look.style(styleKey{kind: styleNote})
	if err != nil {
		return err
	}
	blank, err := t.look.style(styleKey{kind: styleBlank})
	if err != nil {
		return err
	}
	on.skip(1)
	pairs := max(1, columns/2)
	for from := 0; from < len(s.Signatures); from += pairs {
		cells := on.fit(columns)
		for i, signature := range s.Signatures[from:min(from+pairs, len(s.Signatures))] {
			cells[2*i] = excelize.Cell{StyleID: name, Value: t.say(signature)}
			if 2*i+1 < columns {
				cells[2*i+1] = excelize.Cell{StyleID: blank, Value: nil}
			}
		}
		if err := on.put(excelize.RowOpts{Height: 32}); err != nil {
			return err
		}
	}
	return nil
}

// charts writes the sheet of the charts over single tables, if there are any.
func (t *writing) charts() (string, error) {
	var drawings []drawing
	for _, p := range t.pictures {
		if d, ok := t.drawing(p.section, p.picture); ok {
			drawings = append(drawings, d)
		}
	}
	if len(drawings) == 0 {
		return "", nil
	}
	name, err := t.reserve(t.in("图表", "Charts"))
	if err != nil {
		return "", err
	}
	on, err := t.begin(name, page{title: t.about.title, orientation: "portrait", noGrid: true})
	if err != nil {
		return "", err
	}
	if err := on.setWidths([]float64{12, 12, 12, 12, 12, 12, 12, 12, 12}); err != nil {
		return "", err
	}
	if err := on.span(styleTitle, 36, t.in("图表", "Charts"), 9); err != nil {
		return "", err
	}
	for _, d := range drawings {
		d = d.within(on)
		if err := on.keep(d.rows()); err != nil {
			return "", err
		}
		if err := t.draw(name, on.row+2, d); err != nil {
			return "", err
		}
		on.skip(d.rows())
	}
	return name, on.end()
}
