package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zhengheng/access"
)

// mostNamed bounds how many records of a table a verification names.
const mostNamed = 20

// verifyRecords compares the traces with what the log's entries tell of them (told, by
// number), and the guarded tables with the traces.
func (c *connection) verifyRecords(ctx context.Context, told map[string]string) error {
	faults, err := c.verifyTraces(ctx, told)
	if err != nil {
		return err
	}
	for _, g := range guardedTables {
		some, err := c.verifyTable(ctx, g)
		if err != nil {
			return err
		}
		faults = append(faults, some...)
	}
	if faults == nil {
		return nil
	}
	return caused(access.ErrBroken, "what the audit log covers was changed outside of it: %s", strings.Join(faults, "; "))
}

func (c *connection) verifyTraces(ctx context.Context, told map[string]string) (faults []string, err error) {
	digests, err := c.strings(ctx, statement("trace/digest", nil), int64(0))
	if err != nil {
		return nil, fmt.Errorf("digest of the traces: %w", err)
	}
	held := map[string]bool{}
	for _, digest := range digests {
		held[digest[0]] = true
		if told[digest[0]] != tracesText(digest) {
			faults = append(faults, "the traces of entry "+digest[0]+" are not those that the entry covers")
		}
	}
	for entry := range told {
		if !held[entry] {
			faults = append(faults, "the traces of entry "+entry+" are gone")
		}
	}
	slices.Sort(faults)
	return faults, nil
}

func (c *connection) verifyTable(ctx context.Context, g guarded) (faults []string, err error) {
	facts, err := g.facts(ctx, c)
	if err != nil {
		return nil, err
	}
	facts["Limit"] = mostNamed + 1
	rows, err := c.strings(ctx, statement("trace/compare", facts))
	if err != nil {
		return nil, fmt.Errorf("compare %s with its traces: %w", g.table, err)
	}
	for i, row := range rows {
		if i == mostNamed {
			return append(faults, "and more of "+g.table), nil
		}
		faults = append(faults, g.name+" "+row[0]+" "+whatHappened(row[1], row[2], row[3]))
	}
	return faults, nil
}

// whatHappened says of a record what its rows tell: those that entries cover and that are
// missing now, and those that no entry covers.
func whatHappened(entry, missing, extra string) string {
	switch {
	case missing != "0" && extra != "0":
		return "was changed (entry " + entry + " covers another content)"
	case missing != "0":
		return "was taken out (entry " + entry + " covers it)"
	case extra != "0":
		return "was put in (no entry covers it)"
	}
	return "has other earlier states than the log"
}
