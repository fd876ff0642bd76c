package warehouse

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"zhengheng/access"
)

// ErrNoSuchRound says that a check round is not there.
var ErrNoSuchRound = errors.New("there is no such round")

// ErrRoundRefused says that a round cannot be drawn, dealt out or published as asked.
var ErrRoundRefused = errors.New("the round does not allow it")

// The ways in which a draw looks at earlier rounds of the year; see decision 0025.
const (
	CoverNone  = "none"  // chance alone
	CoverFirst = "first" // those that were drawn less often this year come first
	CoverAll   = "all"   // and all that were never drawn this year are drawn besides
)

// RoundPlan says who may be drawn and how many are. Filters that are empty let all in.
type RoundPlan struct {
	ID, Title, Rulebook string
	OnDay               string   // whose register counts, as 2019-02-28
	DeadlineOn          string   // "" for none
	Kinds               []string // account, website, app
	Platform, Region    string   // Region is the leading digits that its subtree shares
	Level, Sector, Unit string
	Strata              []string // of kind, platform, level, province, city, region, sector
	Share               int64    // of each stratum, in millionths; where 0, Size in all
	Size                int64
	Least               int64            // of each stratum, where there are as many
	Shares              map[string]int64 // of single strata, by their names
	Cover               string
	Seed                string // made at random where empty
}

// Round is a round as it was drawn.
type Round struct {
	ID          string `json:"round_id"`
	Title       string `json:"title,omitempty"`
	Rulebook    string `json:"rulebook"`
	OnDay       string `json:"on_day"`
	DeadlineOn  string `json:"deadline_on,omitempty"`
	Seed        string `json:"seed"`
	InOperation int64  `json:"in_operation"`
	Drawn       int64  `json:"drawn"`
	DrawHash    string `json:"draw_hash"`
	PublishedAt string `json:"published_at,omitempty"`
}

// DrawRound draws a round and keeps it for good, with an entry of the audit log in the same
// transaction. The id, where the plan has none, is the next of the year.
func (w *Warehouse) DrawRound(ctx context.Context, plan RoundPlan, by access.Entry) (made Round, err error) {
	if _, err := w.books().Lookup(plan.Rulebook); err != nil {
		return made, err
	}
	if plan.Seed == "" {
		random := make([]byte, 8)
		if _, err := rand.Read(random); err != nil {
			return made, err
		}
		plan.Seed = hex.EncodeToString(random)
	}
	shares, err := json.Marshal(sharesOf(plan.Shares))
	if err != nil {
		return made, err
	}
	err = w.withClerk(ctx, func(ctx context.Context, c *connection) error {
		if err := c.nameRound(ctx, &plan); err != nil {
			return err
		}
		round := named("round", plan.ID)
		if err := c.exec(ctx, statement("round/insert", nil), plan.columns(string(shares), by)...); err != nil {
			return err
		}
		for _, step := range []string{"population", "draw", "total"} {
			if err := c.exec(ctx, statement("round/"+step, nil), round); err != nil {
				return readableError(err)
			}
			if step == "population" {
				if err := c.knowsShares(ctx, plan.ID); err != nil {
					return err
				}
			}
		}
		if made, err = c.round(ctx, plan.ID); err != nil {
			return err
		}
		if made.Drawn == 0 {
			return caused(ErrRoundRefused, "nobody was drawn: no subject within these filters is in operation on %s; `zhengheng query accounts` lists the register", plan.OnDay)
		}
		by.Action, by.Outcome, by.Subject = "round.draw", access.Done, made.ID
		by.Detail = fmt.Sprintf("%d of %d by %s, seed %s, hash %s", made.Drawn, made.InOperation, made.Rulebook, made.Seed, made.DrawHash)
		return c.addEntry(ctx, by)
	})
	return made, err
}

// columns are the arguments of round/insert.
func (p RoundPlan) columns(shares string, by access.Entry) []any {
	number := func(n int64) any {
		if n == 0 {
			return nil
		}
		return n
	}
	return []any{
		named("round", p.ID), named("title", textOrNull(p.Title)), named("rulebook", p.Rulebook), named("on_day", p.OnDay),
		named("deadline_on", textOrNull(p.DeadlineOn)), named("kinds", strings.Join(p.Kinds, ",")), named("platform", textOrNull(p.Platform)),
		named("region", textOrNull(p.Region)), named("level", textOrNull(p.Level)), named("sector", textOrNull(p.Sector)),
		named("unit", textOrNull(p.Unit)), named("strata", strings.Join(p.Strata, ",")), named("share", number(p.Share)),
		named("size", number(p.Size)), named("least", p.Least), named("shares", shares), named("cover", p.Cover),
		named("seed", p.Seed), named("by", by.Who), named("at", by.At.UTC()),
	}
}

type stratumShare struct {
	Stratum string `json:"stratum"`
	Share   int64  `json:"share"`
}

func sharesOf(shares map[string]int64) []stratumShare {
	all := []stratumShare{}
	for stratum, share := range shares {
		all = append(all, stratumShare{stratum, share})
	}
	return all
}

// nameRound gives the plan the next id of its year, or looks whether its own is free.
func (c *connection) nameRound(ctx context.Context, plan *RoundPlan) error {
	if plan.ID != "" {
		rows, err := c.strings(ctx, statement("round/find", nil), plan.ID)
		if err == nil && len(rows) > 0 {
			err = caused(ErrRoundRefused, "round %s was drawn already, and a round is never drawn anew; leave the id away, or give another", plan.ID)
		}
		return err
	}
	prefix := "C" + plan.OnDay[:4] + "-"
	last, err := c.integer(ctx, statement("round/last_number", nil), prefix)
	plan.ID = fmt.Sprintf("%s%02d", prefix, last+1)
	return err
}

// knowsShares refuses a share of a stratum that the draw does not have.
func (c *connection) knowsShares(ctx context.Context, id string) error {
	unknown, err := c.strings(ctx, statement("round/unknown_shares", nil), id)
	if err != nil || len(unknown) == 0 {
		return err
	}
	known, err := c.strings(ctx, statement("round/strata", nil), id)
	if err != nil {
		return err
	}
	var names []string
	for _, row := range known {
		names = append(names, row[0])
	}
	return caused(ErrRoundRefused, "there is no stratum %q to have a share of its own; the strata are %s", unknown[0][0], strings.Join(names, ", "))
}

// round reads a round; one that is not there is ErrNoSuchRound.
func (c *connection) round(ctx context.Context, id string) (r Round, err error) {
	rows, err := c.strings(ctx, statement("round/find", nil), id)
	if err != nil {
		return r, err
	}
	if len(rows) == 0 {
		return r, caused(ErrNoSuchRound, "there is no round %q; `zhengheng round list` lists them", id)
	}
	row := rows[0]
	r = Round{ID: row[0], Title: row[1], Rulebook: row[2], OnDay: row[3], DeadlineOn: row[4], Seed: row[5], DrawHash: row[8], PublishedAt: row[9]}
	var errs [2]error
	r.InOperation, errs[0] = strconv.ParseInt(row[6], 10, 64)
	r.Drawn, errs[1] = strconv.ParseInt(row[7], 10, 64)
	return r, errors.Join(errs[:]...)
}

// Round tells of a round; one that is not there is ErrNoSuchRound.
func (w *Warehouse) Round(ctx context.Context, id string) (r Round, err error) {
	err = w.withReader(ctx, func(c *connection) error {
		r, err = c.round(ctx, id)
		return err
	})
	return r, err
}

// Dealing says which drawn subjects of a round are dealt out, and to whom. Filters that are
// empty let all in.
type Dealing struct {
	Round                           string
	Inspectors                      []string
	Platform, Region, Unit, Subject string // Region as in RoundPlan
	DueOn                           string // the round's deadline where empty
	Again                           bool   // also those that have an inspector
}

// AssignRound deals drawn subjects out among inspectors, by chance but reproducibly, and
// tells how many there were. What was dealt before stays known.
func (w *Warehouse) AssignRound(ctx context.Context, d Dealing, by access.Entry) (dealt int64, err error) {
	inspectors, err := json.Marshal(d.Inspectors)
	if err != nil {
		return 0, err
	}
	err = w.withClerk(ctx, func(ctx context.Context, c *connection) error {
		if err := c.isOpenRound(ctx, d.Round); err != nil {
			return err
		}
		before, err := c.integer(ctx, statement("round/last_assignment", nil))
		if err != nil {
			return err
		}
		err = c.exec(ctx, statement("round/assign", nil), named("round", d.Round), named("inspectors", string(inspectors)),
			named("platform", textOrNull(d.Platform)), named("region", textOrNull(d.Region)), named("unit", textOrNull(d.Unit)),
			named("subject", textOrNull(d.Subject)), named("again", d.Again), named("due_on", textOrNull(d.DueOn)),
			named("by", by.Who), named("at", by.At.UTC()))
		if err != nil {
			return readableError(err)
		}
		if dealt, err = c.integer(ctx, statement("round/count_assigned", nil), before); err != nil {
			return err
		}
		if dealt == 0 {
			return caused(ErrRoundRefused, "nobody of round %s is left to be dealt out within these filters; `zhengheng round show %s` tells who has whom, --again deals anew", d.Round, d.Round)
		}
		by.Action, by.Outcome, by.Subject = "round.assign", access.Done, d.Round
		by.Detail = fmt.Sprintf("%d to %s", dealt, strings.Join(d.Inspectors, ", "))
		return c.addEntry(ctx, by)
	})
	return dealt, err
}

// isOpenRound refuses a round that is not there or published.
func (c *connection) isOpenRound(ctx context.Context, id string) error {
	r, err := c.round(ctx, id)
	if err == nil && r.PublishedAt != "" {
		err = caused(ErrRoundRefused, "round %s was published and does not change any more", id)
	}
	return err
}
