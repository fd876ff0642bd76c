package warehouse

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// mostComputed is how many simulations run at once: each keeps a processor busy for
// seconds, and rankings must be answered beside them.
const mostComputed = 1

// answers are the values of one question, by parameter; a value that was not given is nil.
type answers map[string]any

func (a answers) text(name string) string {
	text, _ := a[name].(string)
	return text
}

func (a answers) integer(name string) int {
	n, _ := a[name].(int64)
	return int(n)
}

// least is a number that was given, or nil.
func (a answers) least(name string) *int64 {
	if n, isGiven := a[name].(int64); isGiven {
		return &n
	}
	return nil
}

// Compute answers a question of package queries that no single statement answers:
// certainty, leads, tipping, what_if, peers, all_peers, gap, rulebook_changes. Values are text or int64 by parameter, as_of among
// them. It waits, no longer than ctx allows, until no other is computed. An error about
// a value has a method InvalidParameter that names it.
func (w *Warehouse) Compute(ctx context.Context, name string, values map[string]any) (array.RecordReader, error) {
	given := answers(values)
	switch name { // quick, so that they wait for nobody
	case "peers":
		return w.NearestPeers(ctx, given.peerSearch())
	case "gap":
		return w.Gap(ctx, given.gapSearch())
	case "rulebook_changes":
		return w.RulebookChanges(ctx, given.text("sheet"))
	}
	select {
	case w.computing <- struct{}{}:
		defer func() { <-w.computing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	list := List{
		Index: given.text("index"), Period: given.text("period"), Platform: given.text("platform"), Region: given.text("region"),
		Level: given.text("level"), Sector: given.text("sector"), Unit: given.text("unit"), AsOf: given.text("as_of"),
		Saved: given.text("list"), Tag: given.text("tag"), MinPosts: given.least("min_posts"),
		MinActiveDays: given.least("min_active_days"), OpenedBefore: given.text("opened_before"),
	}
	simulation := Simulation{
		Draws: given.integer("draws"), Share: float64(given.integer("weights")) / 100, Seed: int64(given.integer("seed")),
	}
	switch name {
	case "all_peers":
		return w.NearestPeers(ctx, given.peerSearch())
	case "certainty":
		return w.Certainty(ctx, list, simulation)
	case "leads":
		return w.Leads(ctx, list, simulation, given.text("account"), given.text("other"))
	case "tipping":
		return w.Tipping(ctx, list, given.integer("top"))
	case "what_if":
		return w.whatIf(ctx, list, given)
	}
	return nil, fmt.Errorf("%s: there is no such question to compute", name)
}

func (a answers) peerSearch() PeerSearch {
	return PeerSearch{
		Period: a.text("period"), Account: a.text("account_id"), Platform: a.text("platform"), Count: a.integer("peers"), AsOf: a.text("as_of"),
	}
}

func (a answers) gapSearch() GapSearch {
	return GapSearch{
		Account: a.text("account_id"), Period: a.text("period"), Index: a.text("index"), Step: a.integer("step"), List: a.text("list"),
		Tag: a.text("tag"), AsOf: a.text("as_of"),
	}
}

func (w *Warehouse) whatIf(ctx context.Context, list List, given answers) (array.RecordReader, error) {
	change := Alternative{
		Age: given.integer("age"), Region: given.text("only_region"), Level: given.text("only_level"),
		Sector: given.text("only_sector"), Unit: given.text("only_unit"),
	}
	if text := given.text("without"); text != "" {
		change.Without = strings.Split(text, ",")
	}
	var err error
	if change.Weights, err = readWeights(given.text("weights")); err != nil {
		return nil, wrongParameter("weights", err)
	}
	return w.WhatIf(ctx, list, change)
}

// readWeights reads NAME=VALUE with commas between.
func readWeights(text string) (map[string]float64, error) {
	weights := map[string]float64{}
	for part := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if !ok || err != nil {
			return nil, fmt.Errorf("weight %q: write it as name=number, such as overall=0.5", part)
		}
		weights[strings.TrimSpace(name)] = weight
	}
	return weights, nil
}
