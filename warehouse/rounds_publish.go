package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zhengheng/access"
)

// The verdicts of a round come from the scoring engine, over the findings of the round
// alone. A statement that reads mart.round_verdicts or mart.round_problems has the round as
// its first argument: before publication it gets what the rulebook says today of these
// findings, afterwards what was published. mart.round_verdicts_today is the former always.

const (
	roundVerdicts = "mart.round_verdicts"
	roundProblems = "mart.round_problems"
	roundToday    = "mart.round_verdicts_today"
)

func readsRound(sql string) bool {
	return strings.Contains(sql, roundVerdicts) || strings.Contains(sql, roundProblems)
}

// withRound is withScores for a round; of one that is not there, or published, the tables
// are those of what was published.
func (w *Warehouse) withRound(ctx context.Context, c *connection, sql string, args []any) (_ string, done func(), err error) {
	nothing := func() {}
	id := ""
	if len(args) > 0 {
		id, _ = args[0].(string)
	}
	rows, err := c.strings(ctx, statement("round/find", nil), id)
	if err != nil {
		return "", nothing, readableError(err)
	}
	published := []string{"meta.round_verdicts", "meta.round_problems", "meta.round_verdicts"}
	isOpen := len(rows) > 0 && rows[0][9] == ""
	if len(rows) == 0 || !isOpen && !strings.Contains(sql, roundToday) {
		return inRound(sql, published), nothing, nil
	}
	kept, err := w.roundScores(ctx, c, id, rows[0][2])
	if err != nil {
		return "", nothing, err
	}
	tables := []string{kept.table("round_verdicts"), kept.table("round_problems"), kept.table("round_verdicts")}
	if !isOpen {
		tables = []string{published[0], published[1], kept.table("round_verdicts")}
	}
	return inRound(sql, tables), func() { w.scores.release([]*scored{kept}) }, nil
}

// inRound puts the tables of verdicts, problems and verdicts of today into a statement.
func inRound(sql string, tables []string) string {
	return strings.NewReplacer(roundToday, tables[2], roundVerdicts, tables[0], roundProblems, tables[1]).Replace(sql)
}

// roundScores scores a round's findings under its rulebook, unless that was done already.
func (w *Warehouse) roundScores(ctx context.Context, c *connection, id, book string) (*scored, error) {
	found, err := w.books().Lookup(book)
	if err != nil {
		return nil, fmt.Errorf("round %s: %w", id, err)
	}
	return w.scoresOf(ctx, c, question{book: found, round: id})
}

// Publication is a round whose bulletin is to be published.
type Publication struct {
	Round, Title string
	Partial      bool // also where subjects have no result, or no verdict
}

// errMoved says that a load or a refresh ended between the scoring of a round and its
// publication.
var errMoved = errors.New("the data moved")

// PublishRound keeps the verdicts and problems of a round for good, with an entry of the
// audit log in the same transaction, and tells the hash of the list. What is recorded
// afterwards changes nothing of it. Where a load or refresh ends meanwhile, it scores anew.
func (w *Warehouse) PublishRound(ctx context.Context, p Publication, by access.Entry) (hash string, err error) {
	r, err := w.Round(ctx, p.Round)
	if err != nil {
		return "", err
	}
	for range 5 {
		if hash, err = w.publishScored(ctx, p, r, by); !errors.Is(err, errMoved) {
			return hash, err
		}
	}
	return "", caused(ErrRoundRefused, "data are being loaded; publish round %s again when that is done", p.Round)
}

func (w *Warehouse) publishScored(ctx context.Context, p Publication, r Round, by access.Entry) (hash string, err error) {
	var kept *scored
	err = w.withReader(ctx, func(c *connection) error {
		kept, err = w.roundScores(ctx, c, r.ID, r.Rulebook)
		return err
	})
	if err != nil {
		return "", err
	}
	defer w.scores.release([]*scored{kept})
	err = w.withClerk(ctx, func(ctx context.Context, c *connection) error {
		if err := c.mayPublish(ctx, p, kept); err != nil {
			return err
		}
		for name, table := range map[string]string{"verdicts": "Verdicts", "problems": "Problems"} {
			facts := map[string]any{table: kept.table("round_" + name)}
			if err := c.exec(ctx, statement("round/publish_"+name, facts)); err != nil {
				return err
			}
		}
		if hash, err = c.listHash(ctx, r.ID); err != nil {
			return err
		}
		book, err := w.books().Lookup(r.Rulebook)
		if err != nil {
			return err
		}
		err = c.exec(ctx, statement("round/publish", nil), named("round", r.ID), named("title", textOrNull(p.Title)),
			named("fingerprint", w.books().Fingerprint(book)), named("hash", hash), named("by", by.Who), named("at", by.At.UTC()))
		if err != nil {
			return err
		}
		by.Action, by.Outcome, by.Subject, by.Detail = "round.publish", access.Done, r.ID, hash
		return c.addEntry(ctx, by)
	})
	return hash, err
}

// mayPublish refuses a round that is published, that is not complete, and errMoved one
// that was scored before the newest load or refresh.
func (c *connection) mayPublish(ctx context.Context, p Publication, kept *scored) error {
	if err := c.isOpenRound(ctx, p.Round); err != nil {
		return err
	}
	state, err := c.strings(ctx, statement("score/state", nil))
	if err != nil {
		return err
	}
	if state[0][1] != kept.state {
		return errMoved
	}
	counts, err := c.strings(ctx, statement("round/counts", map[string]any{"Verdicts": kept.table("round_verdicts")}))
	if err != nil {
		return err
	}
	drawn, open, undecided := counts[0][0], counts[0][1], counts[0][2]
	if (open != "0" || undecided != "0") && !p.Partial {
		return caused(ErrRoundRefused, "of %s subjects of round %s %s have no result and %s no verdict; record them, or add --partial to publish what is there (`zhengheng round show %s` lists them)",
			drawn, p.Round, open, undecided, p.Round)
	}
	return nil
}

func (c *connection) listHash(ctx context.Context, id string) (string, error) {
	rows, err := c.strings(ctx, statement("round/list_hash", nil), id)
	if err != nil {
		return "", err
	}
	return rows[0][0], nil
}

// VerifyRound draws a round again from its population and seed and computes the hashes of
// what it drew and published; faults says what is not as the audit log has it.
func (w *Warehouse) VerifyRound(ctx context.Context, id string) (r Round, faults []string, err error) {
	err = w.withReader(ctx, func(c *connection) error {
		r, faults, err = verifyRound(ctx, c, id)
		return err
	})
	return r, faults, err
}

func verifyRound(ctx context.Context, c *connection, id string) (r Round, faults []string, err error) {
	if r, err = c.round(ctx, id); err != nil {
		return r, nil, err
	}
	drawn, err := c.strings(ctx, statement("round/redrawn", nil), id)
	if err != nil {
		return r, nil, readableError(err)
	}
	logged, err := c.strings(ctx, statement("round/logged", nil), id)
	if err != nil {
		return r, nil, err
	}
	said := map[string]string{}
	for _, row := range logged {
		said[row[0]] = row[1]
	}
	if drawn[0][0] != "0" {
		faults = append(faults, fmt.Sprintf("%s subjects are not those that the seed %s draws", drawn[0][0], r.Seed))
	}
	if hash := drawn[0][1]; hash != r.DrawHash || !strings.HasSuffix(said["round.draw"], "hash "+hash) {
		faults = append(faults, "the subjects are not those that the audit log says were drawn")
	}
	if r.PublishedAt == "" {
		if said["round.publish"] != "" {
			faults = append(faults, "its bulletin was published, and is not there any more")
		}
		return r, faults, nil
	}
	hash, err := c.listHash(ctx, id)
	if err == nil && hash != said["round.publish"] {
		faults = append(faults, "the published verdicts and problems are not those that the audit log says were published")
	}
	return r, faults, err
}

// VerifyRounds is VerifyRound for every round there is or that the audit log tells of; what is
// wrong is an error that wraps access.ErrBroken.
func (w *Warehouse) VerifyRounds(ctx context.Context) error {
	var ids [][]string
	err := w.withReader(ctx, func(c *connection) (err error) {
		ids, err = c.strings(ctx, statement("round/all", nil))
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		_, faults, err := w.VerifyRound(ctx, id[0])
		if errors.Is(err, ErrNoSuchRound) {
			faults, err = []string{"it was drawn, and is not there any more"}, nil
		}
		if err != nil {
			return err
		}
		if len(faults) > 0 {
			return fmt.Errorf("%w: round %s: %s", access.ErrBroken, id[0], strings.Join(faults, "; "))
		}
	}
	return nil
}
