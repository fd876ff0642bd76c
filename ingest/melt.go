package ingest

import (
	"fmt"
	"slices"
)

// melt turns the rows of a wide sheet into long ones: the columns that stay, what
// the wide columns' headers say, and their cells.
type melt struct {
	header []string // of the long rows
	keep   []int    // columns of the wide header that stay, in their order
	groups []meltGroup
}

// meltGroup is what becomes one row: the wide columns of one label, one for each
// value; -1 where there is none.
type meltGroup struct {
	label   string
	columns []int
}

// meltOf returns how a table is turned, or nil where it has no wide columns.
func (p *Profile) meltOf(t table) (*melt, error) {
	if len(p.Unpivot) == 0 {
		return nil, nil
	}
	m := &melt{}
	for column, name := range t.header {
		if found, err := m.wide(p.Unpivot, name, column); err != nil {
			return nil, &lineError{t.line, err.Error()}
		} else if !found {
			m.keep = append(m.keep, column)
			m.header = append(m.header, name)
		}
	}
	if len(m.groups) == 0 {
		return nil, nil
	}
	m.header = append(m.header, p.Unpivot[0].As)
	for _, unpivot := range p.Unpivot {
		m.header = append(m.header, unpivot.Value)
	}
	return m, nil
}

func (m *melt) wide(list unpivots, name string, column int) (bool, error) {
	for value, unpivot := range list {
		label, ok := unpivot.label(name)
		if !ok {
			continue
		}
		at := slices.IndexFunc(m.groups, func(g meltGroup) bool { return g.label == label })
		if at < 0 {
			at = len(m.groups)
			m.groups = append(m.groups, meltGroup{label, slices.Repeat([]int{-1}, len(list))})
		}
		if m.groups[at].columns[value] >= 0 {
			return false, fmt.Errorf("two columns are headed %s; rename or delete one", label)
		}
		m.groups[at].columns[value] = column
		return true, nil
	}
	return false, nil
}

// places returns where a column of the wide header is in the long one.
func (m *melt) places(column int) []int {
	if at := slices.Index(m.keep, column); at >= 0 {
		return []int{at}
	}
	places := []int{len(m.keep)}
	for _, group := range m.groups {
		if at := slices.Index(group.columns, column); at >= 0 {
			places = append(places, len(m.keep)+1+at)
		}
	}
	if len(places) == 1 {
		return nil
	}
	return places
}

// apply fills long with the long rows of s, but of those that are left out. Where
// all cells of a group are empty there is no row: nothing was delivered there.
func (m *melt) apply(s, long *stripe, leave []bool) {
	if s.arrays != nil {
		for _, column := range m.keep {
			s.column(column)
		}
		for _, group := range m.groups {
			for _, column := range group.columns {
				if column >= 0 {
					s.column(column)
				}
			}
		}
	}
	labels := make([]span, len(m.groups))
	for i, group := range m.groups {
		labels[i] = s.add([]byte(group.label))
	}
	long.reset(len(m.header), s.text)
	var from []int
	for row := range s.rows {
		if leave[row] {
			continue
		}
		wide := s.cells[row*s.width : (row+1)*s.width]
		for i, group := range m.groups {
			if !m.group(s, long, wide, group, labels[i]) {
				continue
			}
			long.rows++
			long.lines = append(long.lines, s.lines[row])
			from = append(from, row)
		}
	}
	long.raw = func(row int) string { return s.raw(from[row]) }
}

func (m *melt) group(s, long *stripe, wide []span, group meltGroup, label span) bool {
	empty := true
	for _, column := range group.columns {
		empty = empty && (column < 0 || isDashes(trim(s.bytes(wide[column]))))
	}
	if empty {
		return false
	}
	for _, column := range m.keep {
		long.cells = append(long.cells, wide[column])
	}
	long.cells = append(long.cells, label)
	for _, column := range group.columns {
		if column < 0 {
			long.cells = append(long.cells, span{})
		} else {
			long.cells = append(long.cells, wide[column])
		}
	}
	return true
}
