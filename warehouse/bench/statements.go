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

// statements add up what the statements of a refresh take of the processors.
type statements struct {
	last time.Duration
	took map[string]*statementTime
}

type statementTime struct {
	name  string
	cpu   time.Duration
	count int
}

func newStatements() *statements {
	return &statements{last: processorTime(), took: map[string]*statementTime{}}
}

// ran counts the processor's time since the statement before; the program's own, between
// statements, is small.
func (s *statements) ran(sql string) {
	now, name := processorTime(), statementName(sql)
	if s.took[name] == nil {
		s.took[name] = &statementTime{name: name}
	}
	s.took[name].cpu += now - s.last
	s.took[name].count++
	s.last = now
}

// literals differ between runs of the same statement.
var literals = regexp.MustCompile(`'[^']*'`)

// statementName is the first words of a statement.
func statementName(sql string) string {
	words := strings.Join(strings.Fields(literals.ReplaceAllString(sql, "")), " ")
	return words[:min(len(words), 110)]
}

func (s *statements) write(out io.Writer) {
	var all []*statementTime
	for _, one := range s.took {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b *statementTime) int { return cmp.Compare(b.cpu, a.cpu) })
	var sum time.Duration
	for _, one := range all {
		sum += one.cpu
	}
	fmt.Fprintf(out, "%8.3f s in all\n", sum.Seconds())
	for _, one := range all {
		if one.cpu > time.Millisecond {
			fmt.Fprintf(out, "%8.3f s %5d × %s\n", one.cpu.Seconds(), one.count, one.name)
		}
	}
}
