package ingest

import (
	"math/bits"
	"sync"
)

// recycler is an Arrow allocator that gives memory out again once the arrays made
// of it are released. A load makes and drops the same few sizes hundreds of times
// a second; left to the garbage collector, its memory would be twice as large.
// What nobody releases is collected as usual.
type recycler struct {
	mutex sync.Mutex
	free  [maxSizeClass + 1][][]byte // by the power of two of its capacity
	held  int
}

const (
	minSizeClass = 8  // below 256 bytes it is not worth it
	maxSizeClass = 26 // nor above 64 MiB
	maxHeld      = 48 << 20
)

func sizeClass(size int) int { return max(minSizeClass, bits.Len(uint(max(size, 1)-1))) }

// Allocate returns memory of that size, whose content may be anything.
func (r *recycler) Allocate(size int) []byte {
	class := sizeClass(size)
	if class > maxSizeClass {
		return make([]byte, size)
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if n := len(r.free[class]); n > 0 {
		b := r.free[class][n-1]
		r.free[class] = r.free[class][:n-1]
		r.held -= cap(b)
		return b[:size]
	}
	return make([]byte, size, 1<<class)
}

// Reallocate returns memory of another size with the same content.
func (r *recycler) Reallocate(size int, b []byte) []byte {
	if size <= cap(b) {
		return b[:size]
	}
	larger := r.Allocate(size)
	copy(larger, b)
	r.Free(b)
	return larger
}

// Free takes memory back that came from Allocate. Other memory is left alone.
func (r *recycler) Free(b []byte) {
	size := cap(b)
	class := sizeClass(size)
	if size != 1<<class || class > maxSizeClass {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.held+size <= maxHeld {
		r.free[class] = append(r.free[class], b[:0])
		r.held += size
	}
}
