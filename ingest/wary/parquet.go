package wary

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/parquet/metadata"
)

// Limits of what a Parquet file says about itself.
const (
	maxParquetFooter = 64 << 20
	maxParquetPage   = 128 << 20
	maxPageHeader    = 1 << 20
)

var errParquetCut = errors.New("its footer is missing")

// CheckFooter makes sure that the footer of a Parquet file holds what its lengths
// promise, since Parquet's library makes room for whatever they say.
func CheckFooter(file io.ReaderAt, size int64) error {
	var tail [8]byte
	if size < 12 {
		return errParquetCut
	}
	if _, err := file.ReadAt(tail[:], size-8); err != nil {
		return err
	}
	length := int64(binary.LittleEndian.Uint32(tail[:]))
	if string(tail[4:]) != "PAR1" || length > size-12 {
		return errParquetCut
	}
	if length > maxParquetFooter {
		return fmt.Errorf("its footer is longer than %d MiB", maxParquetFooter>>20)
	}
	text := make([]byte, length)
	if _, err := file.ReadAt(text, size-8-length); err != nil {
		return err
	}
	t := &thrift{text: text}
	t.structure(nil)
	if t.wrong {
		return errors.New("its footer is damaged")
	}
	return nil
}

// CheckPages walks over the pages of a column and makes sure that they hold as many
// values as the footer says, inside the bytes that it says. Parquet's library reads
// on behind their end where they do not, for ever.
func CheckPages(file io.ReaderAt, chunk *metadata.ColumnChunkMetaData, rows int64) error {
	at, end := chunk.DataPageOffset(), int64(0)
	if first := chunk.DictionaryPageOffset(); chunk.HasDictionaryPage() && first > 0 && first < at {
		at = first
	}
	end = at + chunk.TotalCompressedSize()
	if chunk.NumValues() != rows || at < 4 || end < at {
		return fmt.Errorf("column %s says that it has %d values, and %d rows", chunk.PathInSchema(), chunk.NumValues(), rows)
	}
	for values := int64(0); values < rows; {
		page, err := readPage(file, at, end)
		if err != nil {
			return fmt.Errorf("column %s: %w", chunk.PathInSchema(), err)
		}
		values += page.values
		at = page.end
	}
	return nil
}

// page is what the header of a page says.
type page struct {
	values int64 // rows; 0 of a dictionary
	end    int64 // in the file
}

func readPage(file io.ReaderAt, at, end int64) (page, error) {
	for length := int64(256); ; length *= 4 {
		text := make([]byte, max(0, min(length, end-at)))
		if n, err := file.ReadAt(text, at); err != nil && n < len(text) {
			return page{}, err
		}
		t := &thrift{text: text}
		found, err := t.page()
		if t.wrong && int64(len(text)) == length && length < maxPageHeader {
			continue // perhaps it is longer
		}
		switch {
		case t.wrong:
			return page{}, errors.New("a page is damaged or missing")
		case err != nil:
			return page{}, err
		}
		found.end += at + int64(t.at)
		if found.end > end {
			return page{}, errors.New("a page is cut short")
		}
		return found, nil
	}
}

// page reads a page's header. end is the length of what follows it.
func (t *thrift) page() (page, error) {
	var kind, unpacked, packed int64
	var found page
	var words int64
	count := func(to *int64) func(int, int64) {
		return func(id int, value int64) {
			if id == 1 {
				*to = value
			}
		}
	}
	t.fields(func(id int, kindOf byte) bool {
		switch {
		case id <= 3 && kindOf == thriftInt32:
			value := t.integer()
			switch id {
			case 1:
				kind = value
			case 2:
				unpacked = value
			case 3:
				packed = value
			}
		case (id == 5 || id == 8) && kindOf == thriftStruct:
			t.structure(count(&found.values))
		case id == 7 && kindOf == thriftStruct:
			t.structure(count(&words))
		default:
			return false
		}
		return true
	})
	found.end = packed
	if kind == 2 { // a dictionary
		found.values = 0
	}
	switch {
	case t.wrong:
	case kind != 0 && kind != 2 && kind != 3:
		return found, fmt.Errorf("a page is of kind %d", kind)
	case unpacked < 0 || packed < 0 || found.values < 0 || words < 0 || words > unpacked:
		return found, errors.New("a page is damaged")
	case unpacked > maxParquetPage:
		return found, fmt.Errorf("a page has %d MiB, more than %d; write it with smaller pages", unpacked>>20, maxParquetPage>>20)
	}
	return found, nil
}

// thrift skips over values in Thrift's compact protocol, by which Parquet writes
// its headers. What does not fit is wrong.
type thrift struct {
	text  []byte
	at    int
	depth int
	wrong bool
}

// Types of the compact protocol.
const (
	thriftInt32  = 5
	thriftStruct = 12
)

func (t *thrift) take(n uint64) []byte {
	if t.wrong || n > uint64(len(t.text)-t.at) {
		t.wrong = true
		return nil
	}
	part := t.text[t.at : t.at+int(n)]
	t.at += int(n)
	return part
}

func (t *thrift) octet() byte {
	if part := t.take(1); part != nil {
		return part[0]
	}
	return 0
}

func (t *thrift) varint() uint64 {
	value, n := binary.Uvarint(t.text[t.at:])
	if n <= 0 {
		t.wrong = true
		return 0
	}
	t.at += n
	return value
}

func (t *thrift) integer() int64 {
	value := t.varint()
	return int64(value>>1) ^ -int64(value&1)
}

// fields reads a structure's fields. Those that see does not read are skipped.
func (t *thrift) fields(see func(id int, kind byte) bool) {
	if t.depth++; t.depth > 32 {
		t.wrong = true
	}
	for id := 0; !t.wrong; {
		head := t.octet()
		kind := head & 15
		if t.wrong || kind == 0 {
			break
		}
		if delta := int(head >> 4); delta > 0 {
			id += delta
		} else {
			id = int(t.integer())
		}
		if !see(id, kind) {
			t.skip(kind)
		}
	}
	t.depth--
}

// structure skips a structure; see, if not nil, is told its integers.
func (t *thrift) structure(see func(id int, value int64)) {
	t.fields(func(id int, kind byte) bool {
		if see == nil || kind < 4 || kind > 6 {
			return false
		}
		see(id, t.integer())
		return true
	})
}

func (t *thrift) skip(kind byte) {
	switch kind {
	case 1, 2: // true, false
	case 3:
		t.octet()
	case 4, 5, 6:
		t.varint()
	case 7:
		t.take(8)
	case 8:
		t.take(t.varint())
	case 9, 10:
		t.list()
	case thriftStruct:
		t.structure(nil)
	default: // maps, which Parquet has none of
		t.wrong = true
	}
}

func (t *thrift) list() {
	head := t.octet()
	n, kind := uint64(head>>4), head&15
	if n == 15 {
		n = t.varint()
	}
	if n > uint64(len(t.text)-t.at) { // an element has a byte at least
		t.wrong = true
	}
	for ; n > 0 && !t.wrong; n-- {
		if kind == 1 || kind == 2 {
			t.octet()
			continue
		}
		t.skip(kind)
	}
}
