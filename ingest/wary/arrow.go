package wary

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// flat is a FlatBuffers text, in which Arrow's messages describe themselves: tables
// whose fields are found through a list of places, and vectors. Arrow's library
// makes room for whatever a vector's length says, so lengths are checked before.
type flat struct {
	text  []byte
	seen  int  // fields of schemas
	first int  // the first place of a buffer in the body
	count int  // buffers
	isZip bool // they are compressed, each with its own length before it
	wrong bool
}

// Most fields of a schema, those inside others included (four times the columns that a
// source may have), and rows of a batch.
const (
	maxArrowFields = 4 * 16_384
	maxArrowRows   = 16 << 20
)

var errArrowDamaged = errors.New("a message is damaged")

// Kinds of messages, and the type whose table holds a vector. Source: Message.fbs
// and Schema.fbs of Apache Arrow.
const (
	arrowSchema, arrowDictionary, arrowBatch = 1, 2, 3
	arrowUnion                               = 14
)

// check makes sure that a message's metadata holds what it promises, and returns the
// length of the body that follows it.
func (f *flat) check() (body int64, err error) {
	message := f.follow(0)
	kind := f.number(f.field(message, 1), 1)
	header := f.follow(f.field(message, 2))
	body = f.number(f.field(message, 3), 8)
	f.vector(f.field(message, 4), 4)
	switch {
	case header < 0:
		f.wrong = true
	case kind == arrowSchema:
		f.schema(header)
	case kind == arrowDictionary:
		f.batch(f.follow(f.field(header, 1)))
	case kind == arrowBatch:
		f.batch(header)
	}
	switch {
	case f.wrong || body < 0:
		return 0, errArrowDamaged
	case body > maxArrowBody:
		return 0, fmt.Errorf("a record batch has %d MiB, more than %d; write it with fewer rows in each", body>>20, maxArrowBody>>20)
	}
	return body, nil
}

// number reads size bytes; nothing is there at a negative place.
func (f *flat) number(at, size int) int64 {
	if at < 0 {
		return 0
	}
	if at+size > len(f.text) {
		f.wrong = true
		return 0
	}
	switch size {
	case 1:
		return int64(f.text[at])
	case 2:
		return int64(binary.LittleEndian.Uint16(f.text[at:]))
	case 4:
		return int64(binary.LittleEndian.Uint32(f.text[at:]))
	}
	return int64(binary.LittleEndian.Uint64(f.text[at:]))
}

// follow returns where the offset at a place leads, -1 where there is none.
func (f *flat) follow(at int) int {
	if at < 0 {
		return -1
	}
	to := at + int(f.number(at, 4))
	if f.wrong || to <= at || to+4 > len(f.text) {
		f.wrong = true
		return -1
	}
	return to
}

// field returns where a field of a table is, -1 where the table has it not.
func (f *flat) field(table, slot int) int {
	if table < 0 {
		return -1
	}
	places := table - int(int32(f.number(table, 4)))
	if places < 0 || places+4 > len(f.text) {
		f.wrong = true
		return -1
	}
	at := 4 + 2*slot
	if int64(at+2) > f.number(places, 2) {
		return -1
	}
	offset := int(f.number(places+at, 2))
	if f.wrong || offset == 0 {
		return -1
	}
	return table + offset
}

// vector returns the first element of a vector of elements of that size, and their
// number.
func (f *flat) vector(at, size int) (first, n int) {
	to := f.follow(at)
	if to < 0 {
		return -1, 0
	}
	length := f.number(to, 4)
	if length*int64(size) > int64(len(f.text)-to-4) {
		f.wrong = true
		return -1, 0
	}
	return to + 4, int(length)
}

func (f *flat) schema(table int) {
	f.fields(f.field(table, 1), 0)
	f.vector(f.field(table, 2), 4)
}

// fields checks a vector of fields, and those inside them.
func (f *flat) fields(at, depth int) {
	first, n := f.vector(at, 4)
	for i := range n {
		if f.seen++; f.seen > maxArrowFields || depth > 64 {
			f.wrong = true
		}
		if f.wrong {
			return
		}
		field := f.follow(first + 4*i)
		f.vector(f.field(field, 0), 1)
		if f.number(f.field(field, 2), 1) == arrowUnion {
			f.vector(f.field(f.follow(f.field(field, 3)), 1), 4)
		}
		f.fields(f.field(field, 5), depth+1)
		f.vector(f.field(field, 6), 4)
	}
}

// batch checks the rows and the two lists of a record batch: 16 bytes for each
// column's length and nulls, and for each buffer's place.
func (f *flat) batch(table int) {
	if rows := f.number(f.field(table, 0), 8); rows < 0 || rows > maxArrowRows {
		f.wrong = true
	}
	first, n := f.vector(f.field(table, 1), 16)
	for i := range n {
		if rows := f.number(first+16*i, 8); rows < 0 || rows > maxArrowRows {
			f.wrong = true
		}
	}
	f.first, f.count = f.vector(f.field(table, 2), 16)
	f.isZip = f.field(table, 3) >= 0
	f.vector(f.field(table, 4), 8)
}

// checkBody makes sure that the buffers of a batch lie in its body, and that they
// are not much larger when decompressed.
func (f *flat) checkBody(body []byte) error {
	total, size := int64(0), int64(len(body))
	for i := range f.count {
		at, length := f.number(f.first+16*i, 8), f.number(f.first+16*i+8, 8)
		if at < 0 || length < 0 || at > size || length > size-at {
			return errArrowDamaged
		}
		if f.isZip && length >= 8 {
			if long := int64(binary.LittleEndian.Uint64(body[at:])); long >= 0 { // -1: it is as it is
				length = long
			}
		}
		if total += length; total < 0 || length > maxArrowBody || total > maxArrowBody {
			return fmt.Errorf("a record batch has more than %d MiB; write it with fewer rows in each", maxArrowBody>>20)
		}
	}
	return nil
}
