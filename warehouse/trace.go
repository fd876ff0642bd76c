package warehouse

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"zhengheng/access"
)

// guarded is a table whose every row has to stand in the audit log: the entry of the
// transaction that wrote it covers a hash of it (meta.traces). VerifyAudit finds what was
// changed, put in or taken out in any other way.
type guarded struct {
	schema, table string
	key           string // the id by which people know a row, as an expression over t
	owner         string // of tables whose rows are never changed: the column by which they are written together
	name          string // of a row, in a sentence
}

var guardedTables = []guarded{
	{schema: "raw", table: "findings", key: "t.finding_id", name: "finding"},
	{schema: "raw", table: "appeals", key: "t.appeal_id", name: "appeal"},
	{schema: "meta", table: "score_sheets", key: "t.sheet_id", owner: "sheet_id", name: "score sheet"},
	{schema: "meta", table: "score_sheet_rows", key: "concat_ws(' ', t.sheet_id, t.subject_kind, t.subject_id)", owner: "sheet_id", name: "score"},
	{schema: "meta", table: "releases", key: "t.release_id", owner: "release_id", name: "release"},
	{schema: "meta", table: "release_formulas", key: "concat_ws(' ', t.release_id, t.index_id)", owner: "release_id", name: "formula of a release"},
	{schema: "meta", table: "release_rows", key: `concat_ws(' ', t.release_id, t."position")`, owner: "release_id", name: "row of a release"},
	{schema: "meta", table: "release_withdrawals", key: "t.release_id", owner: "release_id", name: "withdrawal"},
}

// hasHistory tells of the raw tables, whose replaced rows go to a history.
func (g guarded) hasHistory() bool { return g.schema == "raw" }

func (g guarded) facts(ctx context.Context, c *connection) (map[string]any, error) {
	facts := map[string]any{"Schema": g.schema, "Table": g.table, "Key": g.key, "Owner": g.owner, "HasHistory": g.hasHistory()}
	rows, err := c.strings(ctx, statement("trace/columns", facts))
	if err != nil {
		return nil, fmt.Errorf("columns of %s: %w", g.table, err)
	}
	var columns []string
	for _, row := range rows {
		columns = append(columns, row[0])
	}
	facts["Hash"] = statement("trace/hash", map[string]any{"Columns": columns})
	return facts, nil
}

// guardedRaw are the raw tables among them that a batch or its undo touched.
func guardedRaw(feeds []string) (touched []guarded) {
	for _, g := range guardedTables {
		if g.hasHistory() && slices.Contains(feeds, g.table) {
			touched = append(touched, g)
		}
	}
	return touched
}

// ledger writes entries of the audit log within the transaction of what they tell of, so
// that neither is there without the other. From its first entry until release, which
// follows the end of the transaction, nobody else writes to the log.
type ledger struct {
	w      *Warehouse
	c      *connection // in a transaction
	isHeld bool
	head   access.Head
}

func (w *Warehouse) ledger() *ledger { return &ledger{w: w, c: w.writer} }

// hold takes the log. Its end is read outside of the transaction, which may have begun
// before others wrote theirs.
func (l *ledger) hold(ctx context.Context) error {
	if l.isHeld {
		return nil
	}
	l.w.clerk.mu.Lock()
	l.isHeld = true
	c, err := l.w.clerkConnection(ctx)
	if err == nil {
		l.head, err = c.auditHead(ctx)
	}
	return err
}

func (l *ledger) release() {
	if l.isHeld {
		l.isHeld = false
		l.w.clerk.mu.Unlock()
	}
}

// trace is one statement that writes down which rows an entry is about.
type trace struct {
	statement string
	table     guarded
	facts     map[string]any
	args      []any
}

// write adds an entry, with the traces of the rows that it tells of.
func (l *ledger) write(ctx context.Context, e access.Entry, traces ...trace) error {
	if err := l.hold(ctx); err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	number := l.head.Number + 1
	if len(traces) > 0 { // one text of all of them: more than a load may use
		if err := l.w.limitMemory(ctx, l.w.memory); err != nil {
			return err
		}
	}
	for _, t := range traces {
		facts, err := t.table.facts(ctx, l.c)
		if err != nil {
			return err
		}
		facts["Entry"] = number
		for name, value := range t.facts {
			facts[name] = value
		}
		if err := l.c.exec(ctx, statement("trace/"+t.statement, facts), t.args...); err != nil {
			return fmt.Errorf("trace %s: %w", t.table.table, err)
		}
	}
	digests, err := l.c.strings(ctx, statement("trace/digest", nil), number)
	if err != nil {
		return fmt.Errorf("digest of the traces: %w", err)
	}
	if len(digests) > 0 {
		e.Detail = strings.TrimPrefix(e.Detail+"; "+tracesText(digests[0]), "; ")
	}
	e = e.Sealed(l.head)
	if err := l.c.exec(ctx, statement("access/insert_entry", nil), entryArgs(e)...); err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	l.head = access.Head{Number: e.Number, Hash: e.Hash}
	return nil
}

// tracesText is how an entry's detail ends that has traces.
func tracesText(digest []string) string { return "traces " + digest[1] + " sha256 " + digest[2] }

var tracesEnd = regexp.MustCompile(`(?:^|; )(traces [0-9]+ sha256 [0-9a-f]{64})$`)

// tracesIn is the end of a detail that tells of traces, or "".
func tracesIn(detail string) string {
	if found := tracesEnd.FindStringSubmatch(detail); found != nil {
		return found[1]
	}
	return ""
}

func entryArgs(e access.Entry) []any {
	return []any{named("number", e.Number), named("at", e.At), named("who", e.Who), named("action", e.Action), named("outcome", e.Outcome),
		named("subject", e.Subject), named("detail", e.Detail), named("address", e.Address), named("request_id", e.RequestID),
		named("previous", e.Previous), named("hash", e.Hash)}
}

// keptTraces are the traces of rows that were just written to tables whose rows are never
// changed, all of one owner.
func keptTraces(owner string, tables ...string) (traces []trace) {
	for _, g := range guardedTables {
		if slices.Contains(tables, g.table) {
			traces = append(traces, trace{statement: "kept", table: g, args: []any{named("owner", owner)}})
		}
	}
	return traces
}

// withLedger runs use in a transaction of the writer; what it writes to the ledger is there
// with the rest, or not at all.
func (w *Warehouse) withLedger(ctx context.Context, use func(context.Context, *ledger) error) error {
	log := w.ledger()
	defer log.release()
	return w.transaction(ctx, func(ctx context.Context) error { return use(ctx, log) })
}

// ErrTampered says that a table holds rows that no batch can have brought.
var ErrTampered = errors.New("the file was changed by another program")

// refuseForeign refuses to build on rows that claim to come with the batch that begins now
// or a later one: it would sign for them.
func (w *Warehouse) refuseForeign(ctx context.Context, batch int64) error {
	for _, g := range guardedTables {
		if !g.hasHistory() {
			continue
		}
		counts, err := w.writer.integers(ctx, statement("trace/foreign", map[string]any{"Table": g.table}), batch)
		if err != nil {
			return err
		}
		for _, n := range counts {
			if n > 0 {
				return caused(ErrTampered, "%s: raw.%s holds rows of batch %d or later, which was not loaded yet; `zhengheng audit verify` names them", w.path, g.table, batch)
			}
		}
	}
	return nil
}

// tracesBegin is the migration that makes the traces.
const tracesBegin = "schema/0271_traces.sql"

// beginTraces signs for what is in the guarded tables of a file that is older than its
// traces, once.
func (w *Warehouse) beginTraces(ctx context.Context) error {
	head, err := w.writer.auditHead(ctx)
	if err != nil {
		return err
	}
	log := &ledger{w: w, c: w.writer, isHeld: true, head: head} // nobody else has the file yet
	var traces []trace
	for _, g := range guardedTables {
		traces = append(traces, trace{statement: "begun", table: g})
		if g.hasHistory() {
			traces = append(traces, trace{statement: "begun_history", table: g})
		}
	}
	held := int64(0)
	for _, g := range guardedTables {
		n, err := w.writer.integer(ctx, statement("trace/count", map[string]any{"Schema": g.schema, "Table": g.table}))
		if err != nil {
			return err
		}
		held += n
	}
	if held == 0 {
		return nil
	}
	return log.write(ctx, access.Entry{At: time.Now(), Action: "trace", Outcome: access.Done, Subject: "begin", Address: "local"}, traces...)
}
