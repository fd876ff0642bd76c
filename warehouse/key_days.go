package warehouse

import (
	"hash/maphash"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// daySets knows which days each subject of a batch has had so far, for keys that are a
// subject (the account) and a day. It is exact, in whatever order the rows come. Files
// list the same subjects in the same order day after day, so the subject that followed
// the last one before is compared first and hardly ever needs a hash.
type daySets struct {
	seed  maphash.Seed
	slots []int32 // number of a subject plus one, by its hash; 0 marks an empty slot
	names []byte  // of all subjects
	all   []daySubject
	last  int32 // subject of the row before

	// The blocks of days that a subject is not in at present.
	others map[dayBlock]uint64
}

// daySubject is a subject with one block of 64 days, a bit a day.
type daySubject struct {
	start, end uint32 // of its name
	after      int32  // the subject that came after it the last time
	block      int32  // day >> 6
	days       uint64
}

type dayBlock struct{ subject, block int32 }

// What daySets may hold: some 200 MiB with the longest of names.
const (
	mostSubjects    = 2 << 20
	mostOtherBlocks = 2 << 20
	mostNames       = 64 << 20
)

func newDaySets() *daySets {
	return &daySets{seed: maphash.MakeSeed(), slots: make([]int32, 1<<12), others: map[dayBlock]uint64{}}
}

// add tells whether the subject has not had the day yet.
func (s *daySets) add(subject string, day int32) bool {
	number := s.find(subject)
	s.last = number
	has := &s.all[number]
	if block := day >> 6; block != has.block {
		if has.days != 0 {
			s.others[dayBlock{number, has.block}] = has.days
		}
		has.block, has.days = block, s.others[dayBlock{number, block}]
	}
	bit := uint64(1) << (day & 63)
	isNew := has.days&bit == 0
	has.days |= bit
	return isNew
}

// isFull tells that it may grow no more.
func (s *daySets) isFull() bool {
	return len(s.all) > mostSubjects || len(s.others) > mostOtherBlocks || len(s.names) > mostNames
}

// find returns the number of a subject, which it gives to a new one.
func (s *daySets) find(subject string) int32 {
	var before *daySubject
	if len(s.all) > 0 {
		before = &s.all[s.last]
		if expected := &s.all[before.after]; string(s.names[expected.start:expected.end]) == subject {
			return before.after
		}
	}
	hash := maphash.String(s.seed, subject)
	slot := s.slot(hash, subject)
	if s.slots[slot] == 0 {
		if 2*len(s.all) >= len(s.slots) {
			s.grow()
			slot = s.slot(hash, subject)
		}
		start := uint32(len(s.names))
		s.names = append(s.names, subject...)
		s.all = append(s.all, daySubject{start: start, end: uint32(len(s.names))})
		s.slots[slot] = int32(len(s.all))
	}
	number := s.slots[slot] - 1
	if before != nil {
		s.all[s.last].after = number
	}
	return number
}

func (s *daySets) slot(hash uint64, subject string) int {
	mask := len(s.slots) - 1
	slot := int(hash) & mask
	for ; s.slots[slot] != 0; slot = (slot + 1) & mask {
		one := &s.all[s.slots[slot]-1]
		if string(s.names[one.start:one.end]) == subject {
			return slot
		}
	}
	return slot
}

func (s *daySets) grow() {
	s.slots = make([]int32, 4*len(s.slots))
	for i := range s.all {
		name := string(s.names[s.all[i].start:s.all[i].end])
		s.slots[s.slot(maphash.String(s.seed, name), name)] = int32(i + 1)
	}
}

// addAll tells whether no subject of the records has had its day yet. day is the place
// of the day among the key's columns.
func (s *daySets) addAll(columns []arrow.Array, day int) bool {
	days := columns[day].(*array.Date32).Date32Values()
	rest := slices.Delete(slices.Clone(columns), day, day+1)
	subjects, isText := rest[0].(*array.String)
	isAlone := isText && len(rest) == 1
	unique := true
	var scratch []byte
	for i, day := range days {
		if isAlone {
			unique = s.add(subjects.Value(i), int32(day)) && unique
			continue
		}
		scratch = appendKey(scratch[:0], rest, i, 0)
		unique = s.add(string(scratch), int32(day)) && unique
	}
	return unique
}
