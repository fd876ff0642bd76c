package warehouse

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/maphash"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// ordered is one order in which keys may come.
type ordered struct {
	last   []byte
	broken bool
}

func (o *ordered) see(key []byte) {
	if o.last != nil && bytes.Compare(key, o.last) <= 0 {
		o.broken = true
		return
	}
	o.last = append(o.last[:0], key...)
}

// appendKey writes row i's key so that byte order is key order, beginning with
// the column at start and going round.
func appendKey(to []byte, columns []arrow.Array, i, start int) []byte {
	for n := range columns {
		switch column := columns[(start+n)%len(columns)].(type) {
		case *array.String:
			to = append(append(to, column.Value(i)...), 0)
		default:
			to = binary.BigEndian.AppendUint64(to, uint64(ordinal(column, i))^(1<<63))
		}
	}
	return to
}

// ordinal is a date (days), timestamp (microseconds) or whole number as int64.
func ordinal(column arrow.Array, i int) int64 {
	switch values := column.(type) {
	case *array.Date32:
		return int64(values.Value(i))
	case *array.Timestamp:
		return int64(values.Value(i))
	case *array.Int64:
		return values.Value(i)
	}
	panic(fmt.Sprintf("a key column cannot be of type %s", column.DataType()))
}

// hashSet holds hashes of keys in flat tables, each four times as large as the one
// before, so that it grows without moving what it holds: five bytes a slot, 80 MiB for
// maxHashes keys. Two keys count as the same when 39 bits and their place agree: once
// in some hundred million keys, and then a chunk is compared that need not be.
type hashSet struct {
	seed   maphash.Seed
	tables []hashTable
	count  int
}

type hashTable struct {
	low   []uint32 // 0 marks an empty slot
	high  []uint8
	count int
}

const (
	firstSlots = 1 << 12
	mostSlots  = 1 << 24
)

func newHashSet() *hashSet {
	s := &hashSet{seed: maphash.MakeSeed()}
	s.extend(firstSlots)
	return s
}

func (s *hashSet) extend(slots int) {
	s.tables = append(s.tables, hashTable{low: make([]uint32, slots), high: make([]uint8, slots)})
}

// add tells whether the key was not there yet.
func (s *hashSet) add(key []byte) bool {
	hash := maphash.Bytes(s.seed, key)
	last := len(s.tables) - 1
	for i := range last {
		if _, isThere := s.tables[i].find(hash); isThere {
			return false
		}
	}
	slot, isThere := s.tables[last].find(hash)
	if isThere {
		return false
	}
	table := &s.tables[last]
	table.low[slot], table.high[slot] = lowBits(hash), uint8(hash>>32)
	table.count++
	s.count++
	if slots := len(table.low); table.count*4 >= slots*3 {
		s.extend(min(4*slots, mostSlots))
	}
	return true
}

// find gives the slot that holds the hash, or the empty one where it would go.
func (t *hashTable) find(hash uint64) (slot int, isThere bool) {
	mask := len(t.low) - 1
	low, high := lowBits(hash), uint8(hash>>32)
	for slot = int(hash>>40) & mask; t.low[slot] != 0; slot = (slot + 1) & mask {
		if t.low[slot] == low && t.high[slot] == high {
			return slot, true
		}
	}
	return slot, false
}

func lowBits(hash uint64) uint32 { return uint32(hash) | 1 }

func (s *hashSet) clear() {
	for i := range s.tables {
		clear(s.tables[i].low)
		s.tables[i].count = 0
	}
	if last := len(s.tables) - 1; last > 0 {
		s.tables = s.tables[last:] // the largest holds them all next time
	}
	s.count = 0
}
