package ingest

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// source is the bytes to load, as they lie on disk or come in.
type source struct {
	name   string
	path   string    // of a regular file, which may be opened again; else ""
	size   int64     // -1 if not known
	change time.Time // when a regular file was last changed
	stream io.Reader
	read   atomic.Int64 // bytes of stream read so far
	digest hash.Hash    // of the bytes read; nil for regular files
	close  []func()     // in reverse order
}

// openFile opens a file. Anything but a regular file is taken as a stream.
func openFile(path, name string) (*source, error) {
	file, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no such file: %w", fs.ErrNotExist)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("it may not be read by this user: %w", fs.ErrPermission)
	case err != nil:
		return nil, fmt.Errorf("open it: %w", err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("is a folder; name its files, or let Expand list them")
	}
	if err != nil {
		_ = file.Close() // nothing was written
		return nil, err
	}
	s := &source{name: name, size: -1}
	if info.Mode().IsRegular() {
		s.path, s.size, s.change = path, info.Size(), info.ModTime()
	} else {
		s.digest = sha256.New()
	}
	s.stream = &countingReader{source: s, from: file}
	s.onClose(func() { _ = file.Close() })
	return s, nil
}

func openStream(r io.Reader, name string) *source {
	s := &source{name: name, size: -1, digest: sha256.New()}
	s.stream = &countingReader{source: s, from: r}
	return s
}

func (s *source) onClose(f func()) { s.close = append(s.close, f) }

// Close closes the file and removes temporary ones.
func (s *source) Close() {
	for i := len(s.close) - 1; i >= 0; i-- {
		s.close[i]()
	}
	s.close = nil
}

// countingReader counts, and hashes where the source asks for it.
type countingReader struct {
	source *source
	from   io.Reader
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	r.source.read.Add(int64(n))
	if r.source.digest != nil {
		r.source.digest.Write(p[:n])
	}
	return n, err
}

// finish reads to the end and returns the hash of a stream; of a regular file it
// makes sure that nobody wrote to it meanwhile.
func (s *source) finish() (string, error) {
	if s.path == "" {
		if _, err := io.Copy(io.Discard, s.stream); err != nil {
			return "", fmt.Errorf("read to the end: %w", err)
		}
		return hex.EncodeToString(s.digest.Sum(nil)), nil
	}
	info, err := os.Stat(s.path)
	if err != nil {
		return "", fmt.Errorf("look whether it has changed: %w", err)
	}
	if info.Size() != s.size || !info.ModTime().Equal(s.change) {
		return "", errors.New("it was changed while it was read; load it again when it is complete")
	}
	return "", nil
}

// hashFile returns the SHA-256 of a regular file, reading it by itself.
func hashFile(ctx context.Context, path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open it for its checksum: %w", err)
	}
	defer func() { _ = file.Close() }()
	digest := sha256.New()
	buffer := make([]byte, 256<<10)
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		n, err := file.Read(buffer)
		digest.Write(buffer[:n])
		if err == io.EOF {
			return hex.EncodeToString(digest.Sum(nil)), nil
		}
		if err != nil {
			return "", fmt.Errorf("read it for its checksum: %w", err)
		}
	}
}

// input is a source after decompression, with its format.
type input struct {
	format format
	stream io.Reader
	file   *os.File // for formats that need one
	size   int64    // of file
}

// open tells the format and undoes a compression around it.
func (s *source) open() (*input, error) {
	in := &input{}
	stream := s.stream
	for range 2 {
		head := bufio.NewReaderSize(stream, 64<<10)
		first, err := head.Peek(4 << 10)
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("read it: %w", err)
		}
		if len(first) == 0 {
			return nil, fmt.Errorf("%w: it is empty", ErrNoRows)
		}
		if in.format, err = sniff(first); err != nil {
			return nil, err
		}
		in.stream = head
		if in.format != formatGzip && in.format != formatZstd {
			return in, s.openRandom(in, stream != s.stream)
		}
		if stream, err = s.decompress(in.format, head); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%w: it is compressed twice", ErrFormat)
}

func (s *source) decompress(f format, r io.Reader) (io.Reader, error) {
	if f == formatGzip {
		unpacked, err := gzip.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("%w: its gzip header is damaged", ErrFormat)
		}
		return &boundedReader{source: s, from: unpacked}, nil
	}
	unpacked, err := zstd.NewReader(r, zstd.WithDecoderMaxMemory(128<<20), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("%w: its zstd header is damaged", ErrFormat)
	}
	s.onClose(unpacked.Close)
	return &boundedReader{source: s, from: unpacked}, nil
}

// A compressed source may grow to maxExpansion times its size, once it has grown
// past freeExpansion. Real tables grow 3 to 30 times, a
// table of nothing but equal rows 150 times.
const (
	maxExpansion  = 500
	freeExpansion = 256 << 20
)

// boundedReader refuses a stream that grows out of proportion when decompressed.
type boundedReader struct {
	source *source
	from   io.Reader
	given  int64
}

func (r *boundedReader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	r.given += int64(n)
	if r.given > freeExpansion && r.given > maxExpansion*r.source.read.Load() {
		return 0, fmt.Errorf("%w: it grows more than %d times when decompressed", ErrFormat, maxExpansion)
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%w: its compression is damaged or cut short (%w)", ErrFormat, err)
	}
	return n, err
}

// openRandom gives formats that need a file one: the source's own, or a temporary
// copy of the stream.
func (s *source) openRandom(in *input, isUnpacked bool) error {
	if !in.format.needsFile() {
		return nil
	}
	if s.path != "" && !isUnpacked {
		file, err := os.Open(s.path)
		if err != nil {
			return fmt.Errorf("open it: %w", err)
		}
		s.onClose(func() { _ = file.Close() })
		in.file, in.size = file, s.size
		return nil
	}
	file, err := os.CreateTemp("", "zhengheng-*")
	if err != nil {
		return fmt.Errorf("keep a copy of it: %w", err)
	}
	s.onClose(func() {
		_ = file.Close()
		_ = os.Remove(file.Name())
	})
	if in.size, err = io.Copy(file, in.stream); err != nil {
		return fmt.Errorf("keep a copy of it: %w", err)
	}
	in.file = file
	return nil
}
