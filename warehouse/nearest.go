package warehouse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// Bounds of how many peers are sought of one account.
const leastPeers, mostPeers = 5, 50

// PeerSearch says whose nearest peers are sought, and how many of each.
type PeerSearch struct {
	Period   string
	Account  string // "" means every account
	Platform string // "" means that of the account, or all
	Count    int    // 5 to 50
	AsOf     string // a batch or time; "" is today
}

// NearestPeers gives the accounts that are nearest to an account in size (followers),
// activity (posts a day) and audience (reads or plays of a post, else interactions), each
// as a natural logarithm divided by its standard deviation over the platform. Peers are
// sought in the platform, level and sector of the account where more than Count others
// stand there; else in its platform and level; else on its platform. The distance is the
// root of the mean of the squared differences in what is known of the account; an account
// of which that is not known is no peer. Of equally near ones the first by id comes first.
//
// Columns: see nearestColumns; the shares are those of the squared distance and add up to 1.
// Without figures of the account there are no rows. The caller releases the reader.
func (w *Warehouse) NearestPeers(ctx context.Context, search PeerSearch) (rows array.RecordReader, err error) {
	if search.Count < leastPeers || search.Count > mostPeers {
		return nil, wrongParameter("peers", fmt.Errorf("%d: should be %d to %d", search.Count, leastPeers, mostPeers))
	}
	err = w.lookAt(ctx, search.AsOf, search.Period, func(l *look, days periodDays) error {
		source, err := l.query(ctx, "peers/features", nil, search.Period, days.startsOn, days.beforeOn, textOrNull(search.Account), textOrNull(search.Platform))
		if err != nil {
			return err
		}
		defer source.Release()
		field, err := readPeers(source)
		if err != nil {
			return err
		}
		rows, err = field.sheet(ctx, search, l.metadata())
		return err
	})
	return rows, err
}

// periodDays are the first day of a period and the day after its last.
type periodDays struct{ startsOn, beforeOn string }

// lookAt looks at the state of a moment that holds a period, with the period's days.
func (w *Warehouse) lookAt(ctx context.Context, asOf, period string, use func(*look, periodDays) error) (err error) {
	var from looker = w
	if asOf != "" {
		past, err := w.AsOf(ctx, asOf)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, past.Close()) }()
		from = past
	}
	from, done, err := lookHolding(ctx, from, period)
	if err != nil {
		return err
	}
	err = from.look(ctx, func(l *look) error {
		days, err := l.rows(ctx, "peers/days", nil, period)
		if err != nil {
			return err
		}
		if len(days) == 0 { // no data: an empty answer, of the same columns
			return use(l, periodDays{noDay, noDay})
		}
		return use(l, periodDays{said(days[0]["starts_on"]), said(days[0]["before_on"])})
	})
	return errors.Join(err, done())
}

// peer is one account as distances see it; parts are its size, activity and audience, NaN
// where one is not known.
type peer struct {
	id, name, platform, unit, region, level, sector string
	followers, posts, seen                          any
	isOpen, isSeenOpen                              bool // whether followers and seen are lower bounds
	parts                                           [3]float64
}

// peerField holds all accounts among which peers are sought, by the cells in which they
// stand: platform, level and sector; platform and level; platform.
type peerField struct {
	peers []peer
	cells map[peerCell][]int
}

type peerCell struct{ platform, level, sector string }

// peerScopes are the names of the groups in which peers are sought, as of peer_groups.
var peerScopes = [3]string{"sector", "level", "platform"}

func (p *peer) cells() [3]peerCell {
	all := [3]peerCell{{p.platform, p.level, p.sector}, {p.platform, p.level, "*"}, {p.platform, "*", "*"}}
	if p.level == "" || p.sector == "" {
		all[0] = peerCell{}
	}
	if p.level == "" {
		all[1] = peerCell{}
	}
	return all
}

func readPeers(source array.RecordReader) (*peerField, error) {
	field := &peerField{cells: map[peerCell][]int{}}
	for source.Next() {
		for _, row := range plainRecord(source.Record()) {
			p := peer{
				id: said(row["account_id"]), name: said(row["account_name"]), platform: said(row["platform"]), unit: said(row["unit_name"]),
				region: said(row["region_code"]), level: said(row["level"]), sector: said(row["sector"]),
				followers: row["followers"], posts: row["posts"], seen: row["seen_per_post"],
			}
			p.isOpen, _ = row["followers_at_least"].(bool)
			p.isSeenOpen, _ = row["seen_at_least"].(bool)
			for i, name := range []string{"size", "activity", "audience"} {
				p.parts[i] = math.NaN()
				if value, ok := row[name].(float64); ok {
					p.parts[i] = value
				}
			}
			for _, cell := range p.cells() {
				if cell != (peerCell{}) {
					field.cells[cell] = append(field.cells[cell], len(field.peers))
				}
			}
			field.peers = append(field.peers, p)
		}
	}
	return field, source.Err()
}

// neighbour is a candidate and its squared distance.
type neighbour struct {
	peer int
	far  float64
}

// nearest gives the peers of one account, the nearest first, and the scope in which they
// were sought.
func (f *peerField) nearest(own, count int) (found []neighbour, scope string) {
	p := &f.peers[own]
	var cell []int
	for i, c := range p.cells() {
		cell, scope = f.cells[c], peerScopes[i]
		if len(cell) > count {
			break
		}
	}
	if known(p.parts) == 0 {
		return nil, scope
	}
	for _, i := range cell {
		far := distance(p.parts, f.peers[i].parts)
		if i == own || math.IsNaN(far) || len(found) == count && far >= found[count-1].far {
			continue
		}
		at := sort.Search(len(found), func(j int) bool { return found[j].far > far })
		found = slices.Insert(found, at, neighbour{i, far})
		found = found[:min(count, len(found))]
	}
	return found, scope
}

// distance is the mean of the squared differences in the parts that own knows; NaN where
// the other lacks one of them.
func distance(own, other [3]float64) float64 {
	sum, n := 0.0, 0.0
	for i, part := range own {
		if part == part { // not NaN
			sum += (part - other[i]) * (part - other[i])
			n++
		}
	}
	return sum / n
}

func known(parts [3]float64) (n int) {
	for _, part := range parts {
		if part == part {
			n++
		}
	}
	return n
}

func (f *peerField) sheet(ctx context.Context, search PeerSearch, metadata arrow.Metadata) (array.RecordReader, error) {
	first, last := 0, len(f.peers)
	if search.Account != "" {
		at, isThere := slices.BinarySearchFunc(f.peers, search.Account, func(p peer, id string) int { return cmp.Compare(p.id, id) })
		if first, last = at, at; isThere {
			last++
		}
	}
	sheets := newSheetWriter(nearestColumns(), metadata)
	defer sheets.release()
	for own := first; own < last; own++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, scope := f.nearest(own, search.Count)
		for place, n := range found {
			if err := sheets.add(f.row(own, place+1, n, scope)); err != nil {
				return nil, err
			}
		}
	}
	return sheets.reader()
}

// row is one peer of an account as nearestColumns titles it.
func (f *peerField) row(own, place int, n neighbour, scope string) []any {
	p, other := &f.peers[own], &f.peers[n.peer]
	row := []any{
		p.id, int64(place), other.id, textOrNull(other.name), textOrNull(other.unit), textOrNull(other.platform), textOrNull(other.region),
		textOrNull(other.level), textOrNull(other.sector), scope, math.Sqrt(n.far),
	}
	for i, part := range p.parts {
		switch {
		case part != part: // of what is not known, no share
			row = append(row, nil)
		case n.far == 0:
			row = append(row, 0.0)
		default:
			difference := part - other.parts[i]
			row = append(row, difference*difference/n.far/float64(known(p.parts)))
		}
	}
	for _, one := range []*peer{other, p} {
		row = append(row, one.followers, one.isOpen, one.posts, one.seen, one.isSeenOpen)
	}
	return row
}
