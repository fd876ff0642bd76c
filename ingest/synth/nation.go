package synth

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// NationOptions says how large a nation to make. Equal options give equal bytes.
type NationOptions struct {
	Accounts int
	Days     int
	// PostsPerDay is the mean number of posts per account and day. With 0 no posts
	// are written, and the account days show the usual activity all the same.
	PostsPerDay float64
	Seed        uint64
	Format      string    // "csv" (default) or "parquet"
	StartsOn    time.Time // the first day; default 2024-01-01
	// Plain leaves out the planted effects (BestHour and its neighbours): what is then
	// found is a false alarm. All else is drawn alike.
	Plain bool
	// DecliningPercent is how many of 100 accounts lose reach; 0 is 1.
	DecliningPercent int
	// Progress, if set, is called after each day with the account days written.
	Progress func(done, total int64)
}

// Summary says what Nation wrote: rows per feed, bytes, and file names in the
// order in which they load.
type Summary struct {
	Units        int64    `json:"units"`
	Accounts     int64    `json:"accounts"`
	AccountDays  int64    `json:"account_days"`
	Posts        int64    `json:"posts"`
	Observations int64    `json:"post_observations"`
	Bytes        int64    `json:"bytes"`
	Files        []string `json:"files"`
	// Declining are the ids of the accounts that lose reach (DeclineFactor).
	Declining []string `json:"declining,omitempty"`
}

const usualPostsPerDay = 1.2

// Nation writes an invented nation into dir, which it makes if needed: units,
// accounts, and per month the account days and, if asked for, posts and
// post_observations. Account days hold exactly Accounts × Days rows, by day, then
// in the order of the accounts. Codes of regions have the real shape and provinces
// the real two digits; names, accounts and figures are invented. Memory stays under
// 100 MiB at any number of days. A cancelled run leaves no half-written file.
func Nation(ctx context.Context, dir string, o NationOptions) (Summary, error) {
	if o.Accounts < 1 || o.Days < 1 || o.PostsPerDay < 0 {
		return Summary{}, fmt.Errorf("a nation needs at least 1 account and 1 day and no negative number of posts, not %d accounts, %d days, %g posts per day",
			o.Accounts, o.Days, o.PostsPerDay)
	}
	if o.StartsOn.IsZero() {
		o.StartsOn = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	out, err := newFolder(dir, o.Format)
	if err != nil {
		return Summary{}, err
	}
	n := &nation{options: o, out: out}
	if err := n.writePeople(); err != nil {
		return Summary{}, err
	}
	if err := n.writeDays(ctx); err != nil {
		return Summary{}, err
	}
	n.summary.Bytes, n.summary.Files = out.written, out.files
	return n.summary, nil
}

// nation is one run of Nation.
type nation struct {
	options NationOptions
	out     *folder
	summary Summary
	actors  []actor
	ids     []byte   // account ids, one behind the other
	ends    []uint32 // where each id ends
	titles  []string
	postID  []byte // room for the id being written
}

func (n *nation) idOf(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = n.ends[i-1]
	}
	return n.ids[start:n.ends[i]]
}

var unitColumns = []column{
	{"unit_id", textKind}, {"name", textKind}, {"level", textKind}, {"region_code", textKind}, {"sector", textKind},
	{"parent_id", textKind}, {"has_public_service", booleanKind}, {"residents", integerKind},
}

var accountColumns = []column{
	{"account_id", textKind}, {"platform", textKind}, {"platform_uid", textKind}, {"name", textKind}, {"unit_id", textKind},
	{"role", textKind}, {"state", textKind}, {"opened_on", dateKind}, {"verified_owner", textKind}, {"functions", textKind},
}

// writePeople writes units and accounts and keeps the actors.
func (n *nation) writePeople() error {
	r := rand.New(rand.NewPCG(n.options.Seed, 0x90e0_91e5))
	units := nationUnits(r, shapeOfNation(n.options.Accounts/3))
	if err := n.write("units", unitColumns, func(t table) error {
		for i := range units {
			if err := writeUnit(t, &units[i]); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	n.summary.Units = int64(len(units))

	n.actors = make([]actor, 0, n.options.Accounts)
	n.ends = make([]uint32, 0, n.options.Accounts)
	n.titles = nationTitlePool()
	perDay := n.options.PostsPerDay
	if perDay == 0 {
		perDay = usualPostsPerDay
	}
	return n.write("accounts", accountColumns, func(t table) error {
		return nationAccounts(r, units, n.options.Accounts, perDay, max(1, n.options.DecliningPercent), func(a *account, x actor) error {
			id := a.id()
			n.actors = append(n.actors, x)
			n.ids = append(n.ids, id...)
			n.ends = append(n.ends, uint32(len(n.ids)))
			n.summary.Accounts++
			if x.declining && !n.options.Plain {
				n.summary.Declining = append(n.summary.Declining, id)
			}
			for _, cell := range []string{id, platformModels[a.platform].name, a.uid, a.name, a.unit.id, a.role, a.state} {
				t.text(cell)
			}
			opened, err := time.Parse(time.DateOnly, a.openedOn)
			if err != nil {
				return err
			}
			on := calendarDayOf(opened)
			t.date(&on)
			t.text(a.verifiedOwner)
			t.text(a.offers)
			return t.endRow()
		})
	})
}

func writeUnit(t table, u *unit) error {
	for _, cell := range []string{u.id, u.name, u.level, u.region, u.sector.name} {
		t.text(cell)
	}
	if u.parent == "" {
		t.empty(1)
	} else {
		t.text(u.parent)
	}
	t.flag(u.sector.service)
	if u.residents == 0 {
		t.empty(1)
	} else {
		t.integer(u.residents)
	}
	return t.endRow()
}

// write makes one table, fills and closes it.
func (n *nation) write(name string, columns []column, fill func(table) error) error {
	t, err := n.out.table(name, columns)
	if err != nil {
		return err
	}
	if err := fill(t); err != nil {
		t.abort()
		return err
	}
	return t.close()
}

func nationTitlePool() []string {
	var pool []string
	for i := range nationTitles {
		for k := range sectors {
			pool = append(pool, nationTitle(i, &sectors[k]))
		}
	}
	return pool
}
