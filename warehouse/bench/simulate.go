package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/ingest/synth"
	"zhengheng/warehouse"
)

// The bar of the simulation: so many weightings over at least so many accounts.
const simulatedAccounts, simulatedDraws = 5_000, 1_000

// shaken is the list that is simulated: all WeChat accounts in a week with posts.
var shaken = warehouse.List{Index: "wci@14.2", Period: "W2024-01-07"}

// simulationDB is a warehouse with a little more than 5,000 WeChat accounts and two
// weeks of posts.
func simulationDB(ctx context.Context, s setting) (string, error) {
	return made(s, "simulate.duckdb", func(path string) (err error) {
		folder := path + ".files"
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
		nation := synth.NationOptions{Accounts: simulatedAccounts * 100 / 34, Days: 14, PostsPerDay: 1.2, Seed: 1, Format: "parquet"}
		if _, err := synth.Nation(ctx, folder, nation); err != nil {
			return err
		}
		return loadFolder(ctx, path, folder)
	})
}

// simulate times one simulation without the given variations.
func simulate(without ...string) func(context.Context, setting) (time.Duration, error) {
	return func(ctx context.Context, s setting) (took time.Duration, err error) {
		path, err := simulationDB(ctx, s)
		if err != nil {
			return 0, err
		}
		w, err := warehouse.Open(ctx, path, warehouse.Options{ReadOnly: true})
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, w.Close()) }()
		began := time.Now()
		rows, err := w.Certainty(ctx, shaken, warehouse.Simulation{Draws: simulatedDraws, Share: 0.1, Seed: 1, Without: without})
		if err != nil {
			return 0, err
		}
		defer rows.Release()
		n := int64(0)
		for rows.Next() {
			n += rows.Record().NumRows()
		}
		if n < simulatedAccounts {
			err = fmt.Errorf("%d accounts were simulated, not %d", n, simulatedAccounts)
		}
		return time.Since(began), errors.Join(err, rows.Err())
	}
}

// bareSimulation is the same work over the same terms as loops and sorts on one core.
func bareSimulation(ctx context.Context, s setting) (took time.Duration, err error) {
	terms, err := simulationTerms(ctx, s)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	random := rand.New(rand.NewPCG(1, 1))
	places := make([][]int32, len(terms))
	scores, order := make([]float64, len(terms)), make([]int, len(terms))
	for range simulatedDraws {
		weights := make([]float64, len(terms[0]))
		for i := range weights {
			weights[i] = 1 + 0.1*(2*random.Float64()-1)
		}
		for i, leaves := range terms {
			sum := 0.0
			for j, leaf := range leaves {
				sum += weights[j] * leaf
			}
			scores[i], order[i] = 12*math.Pow(sum, 2), i
		}
		slices.SortFunc(order, func(a, b int) int {
			switch {
			case scores[a] > scores[b]:
				return -1
			case scores[a] < scores[b]:
				return 1
			}
			return 0
		})
		for place, i := range order {
			places[i] = append(places[i], int32(place))
		}
	}
	for _, all := range places {
		slices.Sort(all)
	}
	return time.Since(began), nil
}

func simulationTerms(ctx context.Context, s setting) (terms [][]float64, err error) {
	path, err := simulationDB(ctx, s)
	if err != nil {
		return nil, err
	}
	w, err := warehouse.Open(ctx, path, warehouse.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	text, err := sqlFiles.ReadFile("sql/terms.sql")
	if err != nil {
		return nil, err
	}
	rows, err := w.Query(ctx, string(text), []any{shaken.Index, shaken.Period})
	if err != nil {
		return nil, err
	}
	defer rows.Release()
	for rows.Next() {
		lists, ok := rows.Record().Column(0).(*array.List)
		if !ok {
			return nil, fmt.Errorf("the terms are %s", rows.Record().Column(0).DataType())
		}
		values := lists.ListValues().(*array.Float64)
		for i := range lists.Len() {
			start, end := lists.ValueOffsets(i)
			terms = append(terms, slices.Clone(values.Float64Values()[start:end]))
		}
	}
	return terms, rows.Err()
}
