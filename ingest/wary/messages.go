package wary

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Limits of one message of Arrow: a record batch is read as a whole.
const (
	maxArrowMetadata = 16 << 20
	maxArrowBody     = 128 << 20
)

// Messages reads the messages of an Arrow stream, or of a file, which is a stream with
// a table of contents behind it. Unlike Arrow's own reader it believes no length before
// the bytes are there, and a stream without its end marker is cut short. It is an
// ipc.MessageReader.
type Messages struct {
	from    io.Reader
	isFile  bool // what ends it is the table of contents; from ends there
	message *ipc.Message
}

// StreamMessages reads those of a stream.
func StreamMessages(from io.Reader) *Messages { return &Messages{from: from} }

// FileMessages reads those of a file of that size: eight bytes for its name, the
// messages, the table of contents, its length in four bytes, and six for its name again.
func FileMessages(file io.ReaderAt, size int64) (*Messages, error) {
	var tail [10]byte
	if size < 8+10 {
		return nil, errArrowCut
	}
	if _, err := file.ReadAt(tail[:], size-10); err != nil {
		return nil, err
	}
	end := size - 10 - int64(binary.LittleEndian.Uint32(tail[:]))
	if string(tail[4:]) != "ARROW1" || end < 8 {
		return nil, errArrowCut
	}
	from := bufio.NewReaderSize(io.NewSectionReader(file, 8, end-8), 64<<10)
	return &Messages{from: from, isFile: true}, nil
}

var errArrowCut = errors.New("its end marker is missing")

// Message returns the next message, good until the next call; io.EOF after the last.
func (a *Messages) Message() (*ipc.Message, error) {
	length, err := a.length()
	if err != nil {
		return nil, err
	}
	if length == 0 {
		_, err := io.Copy(io.Discard, a.from) // a compression has its checksum at the end
		if err == nil {
			err = io.EOF
		}
		return nil, err
	}
	if length > maxArrowMetadata {
		return nil, fmt.Errorf("a message describes itself in %d bytes, more than %d MiB", length, maxArrowMetadata>>20)
	}
	metadata, err := readGrowing(a.from, int64(length))
	if err != nil {
		return nil, err
	}
	described := &flat{text: metadata}
	size, err := described.check()
	if err != nil {
		return nil, err
	}
	body, err := readGrowing(a.from, size)
	if err != nil {
		return nil, err
	}
	if err := described.checkBody(body); err != nil {
		return nil, err
	}
	a.Release()
	head, rest := memory.NewBufferBytes(metadata), memory.NewBufferBytes(body)
	a.message = ipc.NewMessage(head, rest)
	return a.message, nil
}

// length returns that of the next message's metadata, 0 at the end.
func (a *Messages) length() (uint32, error) {
	var word [4]byte
	for range 2 {
		if _, err := io.ReadFull(a.from, word[:]); err != nil {
			if err == io.EOF && a.isFile {
				return 0, nil
			}
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				err = errArrowCut
			}
			return 0, err
		}
		length := binary.LittleEndian.Uint32(word[:])
		if length != 0xFFFFFFFF { // before version 0.15 nothing stood before the length
			return length, nil
		}
	}
	return 0, errors.New("a message has no length")
}

// readGrowing reads that many bytes into memory that grows as they come, fourfold, so
// that a length which lies cannot claim memory that no bytes fill.
func readGrowing(from io.Reader, length int64) ([]byte, error) {
	text := make([]byte, min(length, 16<<20))
	for n := int64(0); ; {
		more, err := io.ReadFull(from, text[n:])
		n += int64(more)
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return text[:n], fmt.Errorf("a message ends after %d of %d bytes", n, length)
		}
		if err != nil || n == length {
			return text[:n], err
		}
		text = append(text, make([]byte, min(length-n, 3*n))...)
	}
}

// Retain does nothing: one reader uses it.
func (a *Messages) Retain() {}

// Release gives the last message back.
func (a *Messages) Release() {
	if a.message != nil {
		a.message.Release()
		a.message = nil
	}
}

// Memory is Go's memory for libraries that believe what a file says about itself: a
// piece of more than most bytes is a panic, which ends the load as a damaged file does.
func Memory(most int) memory.Allocator { return bounded{memory.NewGoAllocator(), most} }

type bounded struct {
	memory.Allocator
	most int
}

func (b bounded) Allocate(size int) []byte {
	b.check(size)
	return b.Allocator.Allocate(size)
}

func (b bounded) Reallocate(size int, old []byte) []byte {
	b.check(size)
	return b.Allocator.Reallocate(size, old)
}

func (b bounded) check(size int) {
	if size < 0 || size > b.most {
		panic(fmt.Sprintf("a part of it wants %d MiB of memory at once, more than %d", size>>20, b.most>>20))
	}
}
