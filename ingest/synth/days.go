package synth

import (
	"context"
	"strconv"
)

var (
	dayColumns  = dayTableColumns()
	postColumns = []column{
		{"account_id", textKind}, {"post_id", textKind}, {"published_at", timestampKind}, {"kind", textKind},
		{"is_original", booleanKind}, {"position", integerKind}, {"title", textKind},
	}
	observationColumns = observationTableColumns()
)

func dayTableColumns() []column {
	columns := []column{{"account_id", textKind}, {"day", dateKind}}
	for _, name := range dayColumnNames {
		columns = append(columns, column{name, integerKind})
	}
	return columns
}

func observationTableColumns() []column {
	columns := []column{{"account_id", textKind}, {"post_id", textKind}, {"observed_at", timestampKind}}
	for _, name := range measureNames {
		columns = append(columns, column{name, integerKind})
	}
	return columns
}

// monthTables are the tables that one month's rows go to.
type monthTables struct {
	days, posts, observations *fileTable
}

func (m *monthTables) each(do func(*fileTable) error) error {
	for _, t := range []*fileTable{m.days, m.posts, m.observations} {
		if t == nil {
			continue
		}
		if err := do(t); err != nil {
			return err
		}
	}
	return nil
}

func (m *monthTables) abort() {
	m.each(func(t *fileTable) error { t.abort(); return nil })
}

// openMonth opens the tables of the month that a date lies in.
func (n *nation) openMonth(month string) (*monthTables, error) {
	m := &monthTables{}
	open := []struct {
		t       **fileTable
		name    string
		columns []column
	}{{&m.days, "account_days", dayColumns}, {&m.posts, "posts", postColumns}, {&m.observations, "post_observations", observationColumns}}
	if n.options.PostsPerDay == 0 {
		open = open[:1]
	}
	for _, o := range open {
		t, err := n.out.table(o.name+"-"+month, o.columns)
		if err != nil {
			m.abort()
			return nil, err
		}
		*o.t = t
	}
	return m, nil
}

// writeDays simulates day after day. Posts go to the file of the month in which
// they appeared, their observations too.
func (n *nation) writeDays(ctx context.Context) error {
	s := newSimulator(n.options.Seed)
	s.plain = n.options.Plain
	total := int64(n.options.Accounts) * int64(n.options.Days)
	var m *monthTables
	for d := range n.options.Days {
		today := calendarDayOf(n.options.StartsOn.AddDate(0, 0, d))
		month := today.date[:len("yyyy-mm")]
		if m == nil || today.date[8:] == "01" {
			if m != nil {
				if err := m.close(); err != nil {
					return err
				}
			}
			var err error
			if m, err = n.openMonth(month); err != nil {
				return err
			}
		}
		err := ctx.Err()
		if err == nil {
			err = n.writeDay(s, m, &today, float64(d)/float64(n.options.Days))
		}
		if err != nil {
			m.abort()
			return err
		}
		if n.options.Progress != nil {
			n.options.Progress(n.summary.AccountDays, total)
		}
	}
	return m.close()
}

// close closes all tables, the rest too if one of them fails.
func (m *monthTables) close() error {
	var first error
	m.each(func(t *fileTable) error {
		if err := t.close(); err != nil && first == nil {
			first = err
		}
		return nil
	})
	return first
}

func (n *nation) writeDay(s *simulator, m *monthTables, today *calendarDay, progress float64) error {
	free := quota{most: 255}
	var moments postMoments
	if m.posts != nil {
		moments = momentsOf(today)
	}
	for i := range n.actors {
		a := &n.actors[i]
		s.day(a, today.weekday, progress, free)
		id := n.idOf(i)
		m.days.id(id)
		m.days.date(today)
		gap := 0
		for c, known := range &s.known[a.platform] {
			if !known {
				gap++
				continue
			}
			if gap > 0 {
				m.days.empty(gap)
				gap = 0
			}
			m.days.integer(s.counts[c])
		}
		if gap > 0 {
			m.days.empty(gap)
		}
		if err := m.days.endRow(); err != nil {
			return err
		}
		n.summary.AccountDays++
		if m.posts != nil {
			if err := n.writePosts(s, m, a, id, &moments); err != nil {
				return err
			}
		}
	}
	return nil
}

// postMoments are the days that a day's posts need.
type postMoments struct {
	published, second, seventh calendarDay
	compact                    string // yyyymmdd, the head of the posts' ids
}

func momentsOf(today *calendarDay) postMoments {
	at := dayTime(today)
	return postMoments{
		published: *today,
		second:    calendarDayOf(at.AddDate(0, 0, 2)),
		seventh:   calendarDayOf(at.AddDate(0, 0, 7)),
		compact:   at.Format("20060102"),
	}
}

// writePosts writes the posts of the account's day just drawn: each with the
// counts seven days after it appeared, every eighth also with those after two.
func (n *nation) writePosts(s *simulator, m *monthTables, a *actor, account []byte, at *postMoments) error {
	s.sortPosts()
	for i := range s.posts {
		p := &s.posts[i]
		id := append(n.postID[:0], at.compact...)
		id = append(id, '-')
		id = strconv.AppendInt(id, int64(i+1), 10)
		n.postID = id

		m.posts.id(account)
		m.posts.id(id)
		m.posts.moment(&at.published, p.minute)
		m.posts.text(p.style.kind)
		m.posts.flag(p.style.original)
		if p.position > 0 {
			m.posts.integer(int64(p.position))
		} else {
			m.posts.empty(1)
		}
		m.posts.text(n.titles[(int(n.summary.Posts)*31+i)%len(n.titles)])
		if err := m.posts.endRow(); err != nil {
			return err
		}
		n.summary.Posts++
		if n.summary.Posts%8 == 0 {
			if err := n.observe(s, m.observations, a, account, id, &at.second, p.minute, atDayTwo(p.counts)); err != nil {
				return err
			}
		}
		if err := n.observe(s, m.observations, a, account, id, &at.seventh, p.minute, p.counts); err != nil {
			return err
		}
	}
	return nil
}

// wechatCap is what publishers write where WeChat shows 10万+.
const wechatCap = 100_001

func (n *nation) observe(s *simulator, t table, a *actor, account, post []byte, on *calendarDay, minute int, counts [measureCount]int64) error {
	t.id(account)
	t.id(post)
	t.moment(on, minute)
	for x, v := range counts {
		if !s.known[a.platform][int(dayReads)+x] {
			t.empty(1)
			continue
		}
		if a.platform == wechat && measure(x) == reads {
			v = min(v, wechatCap)
		}
		t.integer(v)
	}
	n.summary.Observations++
	return t.endRow()
}
