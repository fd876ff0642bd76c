package ingest

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// maxSheets is how many sheets a workbook may have.
const maxSheets = 10_000

// bookSheet is a sheet as the workbook lists it.
type bookSheet struct {
	name     string
	part     string // of the archive; "" for charts and other sheets without cells
	isHidden bool
}

// book is what the parts of a workbook say about the others.
type book struct {
	sheets   []bookSheet
	strings  string // the part of the shared strings, or ""
	date1904 bool
}

// relation is a part that another refers to.
type relation struct{ kind, target string }

var errNoWorkbook = errors.New("it is a ZIP file, but not an Excel workbook (.xlsx)")

func readBook(a *archive) (*book, error) {
	if !a.has("[Content_Types].xml") && !a.has("_rels/.rels") {
		switch {
		case a.has("mimetype"):
			return nil, errors.New("it is an OpenDocument file; save it as an Excel workbook (.xlsx)")
		default:
			return nil, fmt.Errorf("%w; load the files in it one by one", errNoWorkbook)
		}
	}
	main := "xl/workbook.xml"
	roots, err := readRelations(a, "")
	if err != nil {
		return nil, err
	}
	for _, r := range roots {
		if r.kind == "officeDocument" {
			main = r.target
		}
	}
	if strings.HasSuffix(main, ".bin") {
		return nil, errors.New("it is a binary workbook (.xlsb); save it as .xlsx")
	}
	if !a.has(main) {
		return nil, errNoWorkbook
	}
	relations, err := readRelations(a, main)
	if err != nil {
		return nil, err
	}
	b := &book{}
	for _, r := range relations {
		if r.kind == "sharedStrings" {
			b.strings = r.target
		}
	}
	return b, b.readMain(a, main, relations)
}

func (b *book) readMain(a *archive, main string, relations map[string]relation) error {
	return scanPart(a, main, func(s *xmlScanner) error {
		switch {
		case s.is("workbookPr"):
			value, err := s.attr("date1904")
			b.date1904 = value == "1" || value == "true"
			return err
		case s.is("sheet"):
			if len(b.sheets) == maxSheets {
				return fmt.Errorf("it has more than %d sheets", maxSheets)
			}
			name, err1 := s.attr("name")
			state, err2 := s.attr("state")
			id, err3 := s.relationID()
			sheet := bookSheet{name: name, isHidden: state == "hidden" || state == "veryHidden"}
			if to := relations[id]; to.kind == "worksheet" {
				sheet.part = to.target
			}
			b.sheets = append(b.sheets, sheet)
			return errors.Join(err1, err2, err3)
		}
		return nil
	})
}

// relationID returns the attribute id of the last tag under whatever prefix.
func (s *xmlScanner) relationID() (string, error) {
	for rest := s.attrs; ; {
		found, value, after, err := attribute(rest)
		if err != nil || found == nil {
			return "", err
		}
		if _, name, ok := strings.Cut(string(found), ":"); ok && name == "id" {
			return string(value), nil
		}
		rest = after
	}
}

// readRelations returns the parts that a part refers to, by id; "" is the whole
// file. A part without any has no such list.
func readRelations(a *archive, of string) (map[string]relation, error) {
	folder, file := path.Split(of)
	name := path.Join(folder, "_rels", file+".rels")
	if !a.has(name) {
		return nil, nil
	}
	relations := map[string]relation{}
	return relations, scanPart(a, name, func(s *xmlScanner) error {
		if !s.is("Relationship") {
			return nil
		}
		id, err1 := s.attr("Id")
		kind, err2 := s.attr("Type")
		target, err3 := s.attr("Target")
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = path.Join(folder, target)
		}
		relations[id] = relation{kind[strings.LastIndexByte(kind, '/')+1:], target}
		return errors.Join(err1, err2, err3)
	})
}

// scanPart calls see for every tag of a small part.
func scanPart(a *archive, name string, see func(*xmlScanner) error) error {
	from, err := a.open(name)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // it was read only
	limited := &io.LimitedReader{R: from, N: maxBookPart + 1}
	s, err := newXMLScanner(limited)
	for err == nil {
		if err = s.tag(); err == nil {
			err = see(s)
		}
	}
	switch {
	case limited.N == 0:
		return fmt.Errorf("part %s is longer than %d MiB", name, maxBookPart>>20)
	case err == io.EOF:
		return nil
	}
	return fmt.Errorf("part %s: %w", name, err)
}
