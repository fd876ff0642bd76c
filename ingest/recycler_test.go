package ingest

import (
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

func TestSizeClasses(t *testing.T) {
	last := -1
	for size := 1; size < 1<<22; size += 1 + size/50 {
		class, capacity := sizeClass(size)
		if capacity < size || size > smallest && capacity > size+size/4+1 {
			t.Fatalf("%d bytes get %d", size, capacity)
		}
		if again, same := sizeClass(capacity); again != class || same != capacity {
			t.Fatalf("memory of %d bytes does not come back to its class %d but to %d", capacity, class, again)
		}
		if class < last {
			t.Fatalf("class of %d bytes is %d, below %d", size, class, last)
		}
		last = class
	}
}

func TestRecycling(t *testing.T) {
	r := &recycler{}
	v := &vector{field: arrow.Field{Name: "x", Type: arrow.PrimitiveTypes.Int64}, memory: r}
	fill := func(first int64) *array.Int64 {
		v.begin(100, 0)
		v.extend(100)
		for i := range v.int64s {
			v.int64s[i] = first + int64(i)
		}
		v.setNull(7)
		return v.array().(*array.Int64)
	}
	a := fill(0)
	a.Retain()
	a.Release() // one reference is left: its memory must not be given out
	b := fill(1000)
	if a.Value(99) != 99 || !a.IsNull(7) || a.NullN() != 1 {
		t.Error("memory in use was given out again")
	}
	memory := &a.Int64Values()[0]
	a.Release()
	c := fill(2000)
	if &c.Int64Values()[0] != memory {
		t.Error("released memory was not used again")
	}
	if b.Value(0) != 1000 || c.Value(0) != 2000 {
		t.Errorf("values %d and %d", b.Value(0), c.Value(0))
	}
	if r.Free(make([]byte, 100, 1000)); r.held != 0 {
		t.Error("foreign memory was taken in")
	}
}
