package api

import (
	"cmp"
	"container/list"
	"net/http"
	"slices"
	"sync"
)

// DefaultCache is how many bytes of rendered answers are kept where Config does not say.
const DefaultCache = 64 << 20

// rendered is an answer: a table as it was written before for the same state, query,
// parameters, scope, language and format.
type rendered struct {
	of     *request
	header http.Header // what the table's writer set
	body   []byte
	export export

	asked int // how often it was given again; those of the state before count half
}

func (r *rendered) size() int64 {
	return int64(len(r.body)) + 1024 // the header's and the bookkeeping's share
}

// cache keeps rendered answers of one state, the least recently used ones going first.
// Whoever looks for one that is not there has to make it; others who look for it wait.
//
// While a job writes (hold), the answers of the state before are still given, until
// they are made anew or the job has settled (release): a change is seen by everybody at
// the latest when its job is done, and nobody waits for all lists to be made at once.
type cache struct {
	most int64

	mu     sync.Mutex
	state  string
	bytes  int64
	recent *list.List               // of *rendered, the last used first
	byKey  map[string]*list.Element // by request.key
	making map[string]chan struct{} // by tag

	held   int                  // jobs that write
	former string               // the state before
	before map[string]*rendered // its answers, by key, while a job writes
}

func newCache(most int64) *cache {
	return &cache{most: most, recent: list.New(), byKey: map[string]*list.Element{}, making: map[string]chan struct{}{}}
}

// find gives the answer; or a channel that is closed when somebody who makes it is done,
// after which find is called again; or neither, and then the caller makes it and must
// call give.
func (k *cache) find(r *request) (*rendered, <-chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if r.state != k.former || k.former == "" { // else it read the state just before the change
		k.turn(r.state)
	}
	if at := k.byKey[r.key]; at != nil {
		k.recent.MoveToFront(at)
		return at.Value.(*rendered).again(), nil
	}
	if old := k.before[r.key]; old != nil {
		return old.again(), nil
	}
	return nil, k.take(r.tag)
}

// again counts that the answer was asked for. The cache's lock is held.
func (r *rendered) again() *rendered {
	r.asked++
	return r
}

// take lets the caller make the answer of a tag, or gives what to wait for.
func (k *cache) take(tag string) (wait <-chan struct{}) {
	if made := k.making[tag]; made != nil {
		return made
	}
	k.making[tag] = make(chan struct{})
	return nil
}

// turn begins another state, whose answers are none yet.
func (k *cache) turn(state string) {
	if state == k.state {
		return
	}
	k.before = nil
	if k.held > 0 {
		k.before = map[string]*rendered{}
		for at := k.recent.Front(); at != nil; at = at.Next() {
			old := at.Value.(*rendered)
			k.before[old.of.key] = old
		}
	}
	k.former, k.state, k.bytes = k.state, state, 0
	k.recent.Init()
	clear(k.byKey)
}

// give ends the making of an answer; it is nil where there is none worth keeping.
func (k *cache) give(tag string, r *rendered) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if wait := k.making[tag]; wait != nil {
		close(wait)
		delete(k.making, tag)
	}
	if r == nil || r.of.state != k.state || r.size() > k.most/8 || k.byKey[r.of.key] != nil {
		return
	}
	k.byKey[r.of.key] = k.recent.PushFront(r)
	for k.bytes += r.size(); k.bytes > k.most; {
		oldest := k.recent.Remove(k.recent.Back()).(*rendered)
		delete(k.byKey, oldest.of.key)
		k.bytes -= oldest.size()
	}
}

// hold begins a job that may change the state; release must follow.
func (k *cache) hold() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.held++
}

// release ends it: answers of the state before are given no more.
func (k *cache) release() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.held--; k.held == 0 {
		k.before = nil
	}
}

// wanted are the answers of the state before this one that were asked for more than
// once, the most asked first, at most so many.
func (k *cache) wanted(state string, most int) []rendered {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.turn(state)
	var all []rendered
	for key, old := range k.before {
		if k.byKey[key] == nil && old.asked > 0 {
			all = append(all, *old)
		}
	}
	slices.SortFunc(all, func(a, b rendered) int {
		return cmp.Or(cmp.Compare(b.asked, a.asked), cmp.Compare(a.of.key, b.of.key))
	})
	return all[:min(most, len(all))]
}

// isFree lets the caller make an answer unless it is there or being made.
func (k *cache) isFree(r *request) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return r.state == k.state && k.byKey[r.key] == nil && k.take(r.tag) == nil
}
