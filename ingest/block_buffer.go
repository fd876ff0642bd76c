package ingest

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// recordLimit is the longest record of a text that is read, and the size of a
// block.
const recordLimit = 1 << 20

// blockLines is how many lines a block may have: each needs memory in every column
// it is converted to, however short it is.
const blockLines = 64 << 10

// blockSlack is room behind a block for text that is made from its cells.
const blockSlack = 256 << 10

// blockBuffer reads a stream of text block by block. What the caller did not use
// of a block begins the next one.
type blockBuffer struct {
	from    io.Reader
	rest    []byte
	ended   bool // the stream gives no more
	buffers *sync.Pool
}

func newBlockBuffer(from io.Reader) blockBuffer {
	return blockBuffer{from: from, buffers: &sync.Pool{New: func() any {
		buffer := make([]byte, recordLimit+blockSlack)
		return &buffer
	}}}
}

// take returns memory for a block; giveBack, which any goroutine may call, ends
// its use.
func (b *blockBuffer) take() *[]byte           { return b.buffers.Get().(*[]byte) }
func (b *blockBuffer) giveBack(buffer *[]byte) { b.buffers.Put(buffer) }

// keep sets what the next block begins with. It copies text.
func (b *blockBuffer) keep(text []byte) { b.rest = append(b.rest[:0:0], text...) }

// fill reads until recordLimit bytes are there or the stream ends. blockSlack
// bytes of room follow what it returns.
func (b *blockBuffer) fill(buffer []byte) ([]byte, error) {
	n := copy(buffer, b.rest)
	for n < recordLimit && !b.ended {
		more, err := b.from.Read(buffer[n:recordLimit])
		n += more
		switch {
		case err == io.EOF:
			b.ended = true
		case errors.Is(err, ErrFormat):
			return nil, err
		case err != nil:
			return nil, fmt.Errorf("read it: %w", err)
		}
	}
	return buffer[:n], nil
}
