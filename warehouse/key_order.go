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

// hashSet holds hashes of keys in a few flat tables, each sixteen times as large as the
// one before, so that it grows without moving what it holds and a look goes to few of
// them: 150 MiB for maxHashes keys. Two keys count as the same when 31 bits and their
// place agree: once in a billion keys, and then a chunk is compared that need not be.
type hashSet struct {
	seed   maphash.Seed
	tables []hashTable
	count  int
}

type hashTable struct {
	slots []uint32 // 0 marks an empty slot
	count int
}

const (
	firstSlots = 1 << 12
	nextSlots  = 1 << 18
	mostSlots  = 1 << 24
)

func newHashSet() *hashSet {
	s := &hashSet{seed: maphash.MakeSeed()}
	s.extend(firstSlots)
	return s
}

func (s *hashSet) extend(slots int) {
	s.tables = append(s.tables, hashTable{slots: make([]uint32, slots)})
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
	table.slots[slot] = lowBits(hash)
	table.count++
	s.count++
	if slots := len(table.slots); table.count*2 >= slots {
		s.extend(min(max(16*slots, nextSlots), mostSlots))
	}
	return true
}

// find gives the slot that holds the hash, or the empty one where it would go.
func (t *hashTable) find(hash uint64) (slot int, isThere bool) {
	mask, low := len(t.slots)-1, lowBits(hash)
	for slot = int(hash>>32) & mask; t.slots[slot] != 0; slot = (slot + 1) & mask {
		if t.slots[slot] == low {
			return slot, true
		}
	}
	return slot, false
}

func lowBits(hash uint64) uint32 { return uint32(hash) | 1 }

func (s *hashSet) clear() {
	for i := range s.tables {
		clear(s.tables[i].slots)
		s.tables[i].count = 0
	}
	if last := len(s.tables) - 1; last > 0 {
		s.tables = s.tables[last:] // the largest holds them all next time
	}
	s.count = 0
}
