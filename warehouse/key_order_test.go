package warehouse

import (
	"encoding/binary"
	"testing"
)

func TestHashSetTellsKeysApart(t *testing.T) {
	s := newHashSet()
	var key [8]byte
	for round := range 2 {
		for i := range 300_000 {
			binary.LittleEndian.PutUint64(key[:], uint64(i))
			if isNew := s.add(key[:]); isNew != (round == 0) {
				t.Fatalf("round %d, key %d: new %t", round, i, isNew)
			}
		}
	}
	if s.count != 300_000 {
		t.Errorf("%d keys are held", s.count)
	}
	s.clear()
	if !s.add(key[:]) {
		t.Error("a key is still there after clear")
	}
}
