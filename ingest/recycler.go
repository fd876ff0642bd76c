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
	free  [sizeClasses][][]byte
	held  int // bytes in free
}

// Sizes are rounded up to one of four steps between two powers of two, so that at
// most a quarter is wasted. The smallest is 256 bytes, the largest 56 MiB.
const (
	smallest    = 256
	sizeClasses = 4 * 18
	maxHeld     = 32 << 20
)

// sizeClass returns the class of a size and what its memory holds.
func sizeClass(size int) (class, capacity int) {
	size = max(size, smallest)
	power := bits.Len(uint(size-1)) - 3 // four to seven times 1<<power come next
	step := (size + 1<<power - 1) >> power
	if step == 8 {
		power, step = power+1, 4
	}
	return (power-6)*4 + step - 4, step << power
}

// Allocate returns memory of that size, whose content may be anything.
func (r *recycler) Allocate(size int) []byte {
	class, capacity := sizeClass(size)
	if class >= sizeClasses {
		return make([]byte, size)
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if n := len(r.free[class]); n > 0 {
		b := r.free[class][n-1]
		r.free[class] = r.free[class][:n-1]
		r.held -= capacity
		return b[:size]
	}
	return make([]byte, size, capacity)
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
	class, capacity := sizeClass(cap(b))
	if class >= sizeClasses || cap(b) != capacity {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.held+capacity <= maxHeld {
		r.free[class] = append(r.free[class], b[:0])
		r.held += capacity
	}
}
