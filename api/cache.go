package api

import (
	"container/list"
	"net/http"
	"sync"
)

// DefaultCache is how many bytes of rendered answers are kept where Config does not say.
const DefaultCache = 64 << 20

// rendered is an answer: a table as it was written before for the same state, query,
// parameters, scope, language and format.
type rendered struct {
	tag    string
	header http.Header // what the table's writer set
	body   []byte
	export export
}

func (r *rendered) size() int64 {
	return int64(len(r.body)) + 1024 // the header's and the bookkeeping's share
}

// cache keeps rendered answers of one state, the least recently used ones going first.
// Whoever looks for one that is not there has to make it; others who look for it wait.
type cache struct {
	most int64

	mu     sync.Mutex
	state  string
	bytes  int64
	recent *list.List // of *rendered, the last used first
	byTag  map[string]*list.Element
	making map[string]chan struct{}
}

func newCache(most int64) *cache {
	return &cache{most: most, recent: list.New(), byTag: map[string]*list.Element{}, making: map[string]chan struct{}{}}
}

// find gives the answer; or a channel that is closed when somebody who makes it is done,
// after which find is called again; or neither, and then the caller makes it and must
// call give.
func (k *cache) find(state, tag string) (*rendered, <-chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if state != k.state { // answers of another state are asked for no more
		k.state, k.bytes = state, 0
		k.recent.Init()
		clear(k.byTag)
	}
	if at := k.byTag[tag]; at != nil {
		k.recent.MoveToFront(at)
		return at.Value.(*rendered), nil
	}
	if wait := k.making[tag]; wait != nil {
		return nil, wait
	}
	k.making[tag] = make(chan struct{})
	return nil, nil
}

// give ends the making of an answer; it is nil where there is none worth keeping.
func (k *cache) give(tag string, r *rendered) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if wait := k.making[tag]; wait != nil {
		close(wait)
		delete(k.making, tag)
	}
	if r == nil || r.size() > k.most/8 || k.byTag[tag] != nil {
		return
	}
	k.byTag[tag] = k.recent.PushFront(r)
	for k.bytes += r.size(); k.bytes > k.most; {
		oldest := k.recent.Remove(k.recent.Back()).(*rendered)
		delete(k.byTag, oldest.tag)
		k.bytes -= oldest.size()
	}
}
