package reports

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheetFiles is a workbook's sheets in order, with where each one's cells are.
type sheetFile struct{ name, path string }

// opened is an XLSX file opened to be sealed again.
type opened struct {
	files   map[string]*zip.File
	sheets  []sheetFile
	strings []string
}

// mostPlain is how many bytes one part of a workbook may have when unpacked: a sheet
// filled to its last cell has about ten thousand million.
const mostPlain = 16 << 30

func openSealed(r io.ReaderAt, size int64) (*opened, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, errors.New("it is no XLSX workbook")
	}
	o := &opened{files: map[string]*zip.File{}}
	for _, f := range archive.File {
		o.files[strings.TrimPrefix(f.Name, "/")] = f
	}
	if err := o.readSheets(); err != nil {
		return nil, err
	}
	return o, o.readStrings()
}

// part walks the elements of a part; a part that is not there has none.
func (o *opened) part(name string, on func(xml.Token) error) error {
	file := o.files[name]
	if file == nil {
		return nil
	}
	in, err := file.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	decoder := xml.NewDecoder(io.LimitReader(in, mostPlain))
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := on(token); err != nil {
			return err
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (o *opened) readSheets() error {
	const book = "xl/workbook.xml"
	if o.files[book] == nil {
		return errors.New("it is no XLSX workbook")
	}
	targets := map[string]string{}
	if err := o.part("xl/_rels/workbook.xml.rels", func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" {
			target := attribute(e, "Target")
			if absolute, ok := strings.CutPrefix(target, "/"); ok {
				target = absolute
			} else {
				target = path.Join("xl", target)
			}
			targets[attribute(e, "Id")] = target
		}
		return nil
	}); err != nil {
		return err
	}
	return o.part(book, func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "sheet" {
			id := ""
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					id = a.Value
				}
			}
			o.sheets = append(o.sheets, sheetFile{attribute(e, "name"), targets[id]})
		}
		return nil
	})
}

// readStrings reads the shared strings; of one with several runs their texts joined.
// Phonetic readings beside a text are no part of it.
func (o *opened) readStrings() error {
	var text strings.Builder
	reading, phonetic := false, 0
	return o.part("xl/sharedStrings.xml", func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "si":
				text.Reset()
			case "rPh":
				phonetic++
			case "t":
				reading = phonetic == 0
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "si":
				o.strings = append(o.strings, unescaped(text.String()))
			case "rPh":
				phonetic--
			case "t":
				reading = false
			}
		case xml.CharData:
			if reading {
				text.Write(e)
			}
		}
		return nil
	})
}

// cellReader gathers a sheet's cells.
type cellReader struct {
	opened  *opened
	seal    *sheetSeal
	row     int
	column  int
	kind    string
	text    strings.Builder
	reading bool
	formula bool // the cell has one, and it is not what LibreOffice makes of a boolean
	inside  bool // its text is being read
	on      func(row, column int, value any)
	odd     []string // cells with formulas
}

// sealSheet digests the cells of a sheet, and hands each to on where it is not nil. It
// returns the cells that hold formulas: no workbook of ours has one.
func (o *opened) sealSheet(s sheetFile, on func(row, column int, value any)) (*sheetSeal, []string, error) {
	r := &cellReader{opened: o, seal: &sheetSeal{name: s.name}, on: on}
	if o.files[s.path] == nil {
		return nil, nil, fmt.Errorf("sheet %q has no cells", s.name)
	}
	err := o.part(s.path, r.token)
	return r.seal, r.odd, err
}

func (r *cellReader) token(t xml.Token) error {
	switch e := t.(type) {
	case xml.StartElement:
		return r.start(e)
	case xml.EndElement:
		return r.end(e.Name.Local)
	case xml.CharData:
		if r.reading {
			r.text.Write(e)
		}
		if text := string(e); r.inside && (text == "TRUE()" || text == "FALSE()") {
			r.formula = false
		}
	}
	return nil
}

func (r *cellReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		r.row++
		if at := attribute(e, "r"); at != "" {
			row, err := strconv.Atoi(at)
			if err != nil || row < r.row {
				return fmt.Errorf("sheet %q: row %q is out of place", r.seal.name, at)
			}
			r.row = row
		}
		r.column = 0
		r.seal.reach(r.row)
	case "c":
		if at := attribute(e, "r"); at != "" {
			column, _, err := excelize.CellNameToCoordinates(at)
			if err != nil {
				return err
			}
			r.column = column - 1
		}
		r.kind, r.formula = attribute(e, "t"), false
		r.text.Reset()
	case "f":
		r.inside, r.formula = true, true
	case "v", "t":
		r.reading = true
	}
	return nil
}

func (r *cellReader) end(name string) error {
	switch name {
	case "f":
		r.inside = false
	case "v", "t":
		r.reading = false
	case "c":
		value, err := r.value()
		if err != nil {
			return err
		}
		if r.formula {
			cell, _ := excelize.CoordinatesToCellName(r.column+1, r.row)
			r.odd = append(r.odd, cell)
		}
		r.seal.cell(r.column, value)
		if r.on != nil && value != nil {
			r.on(r.row, r.column, value)
		}
		r.column++
	case "row":
		r.seal.end(r.row)
	}
	return nil
}

// value is what a cell holds: text, number, boolean or nothing.
func (r *cellReader) value() (any, error) {
	text := r.text.String()
	switch r.kind {
	case "inlineStr", "str", "e":
		return unescaped(text), nil
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || i < 0 || i >= len(r.opened.strings) {
			return nil, fmt.Errorf("sheet %q: a cell of row %d names a text that is not there", r.seal.name, r.row)
		}
		return r.opened.strings[i], nil
	}
	if text = strings.TrimSpace(text); text == "" {
		return nil, nil
	}
	if r.kind == "b" {
		return text == "1" || text == "true", nil
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text, nil
	}
	return number, nil
}

// unescaped reads _x000D_ and its like, as Excel writes characters that XML has not.
func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		if i+7 <= len(text) && text[i:i+2] == "_x" && text[i+6] == '_' {
			if code, err := strconv.ParseUint(text[i+2:i+6], 16, 16); err == nil {
				out.WriteRune(rune(code))
				i += 7
				continue
			}
		}
		out.WriteByte(text[i])
		i++
	}
	return out.String()
}
