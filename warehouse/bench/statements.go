package main

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// statements add up what the statements of a refresh take, of the processors and by the
// clock.
type statements struct {
	last time.Duration
	at   time.Time
	took map[string]*statementTime
}

type statementTime struct {
	name  string
	cpu   time.Duration
	wall  time.Duration
	count int
}

func newStatements() *statements {
	return &statements{last: processorTime(), at: time.Now(), took: map[string]*statementTime{}}
}

// ran counts the processor's time since the statement before; the program's own, between
// statements, is small.
func (s *statements) ran(sql string) {
	now, at, name := processorTime(), time.Now(), statementName(sql)
	if s.took[name] == nil {
		s.took[name] = &statementTime{name: name}
	}
	s.took[name].cpu += now - s.last
	s.took[name].wall += at.Sub(s.at)
	s.took[name].count++
	s.last, s.at = now, at
}

// literals differ between runs of the same statement.
var literals = regexp.MustCompile(`'[^']*'`)

// statementName is the first words of a statement.
func statementName(sql string) string {
	words := strings.Join(strings.Fields(literals.ReplaceAllString(sql, "")), " ")
	return words[:min(len(words), 150)]
}

func (s *statements) write(out io.Writer) {
	var all []*statementTime
	for _, one := range s.took {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b *statementTime) int { return cmp.Compare(b.cpu, a.cpu) })
	var sum, wall time.Duration
	for _, one := range all {
		sum, wall = sum+one.cpu, wall+one.wall
	}
	fmt.Fprintf(out, "%8.3f s of the processors, %8.3f s by the clock, in all\n", sum.Seconds(), wall.Seconds())
	for _, one := range all {
		if one.cpu > time.Millisecond {
			fmt.Fprintf(out, "%8.3f s %8.3f s %5d × %s\n", one.cpu.Seconds(), one.wall.Seconds(), one.count, one.name)
		}
	}
}
