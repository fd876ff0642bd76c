package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zhengheng/queries"
	"zhengheng/queries/release"
	"zhengheng/warehouse"
)

func (p *program) publishCommand() *cobra.Command {
	var title, by string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "publish --db FILE QUERY param=value ...",
		Short: "发布榜单 (publish a ranking for good)",
		Long: `Keeps a ranking for good: its rows, the state of the data, the whole definition of the formula and hashes over all of
it. The list holds every account within the filters, so that its roster is known. It is computed a second time from the
raw rows before it is kept; zhengheng verify does that again at any later time.`,
		Example: `  zhengheng publish --db my.duckdb ranking index=wci period=W2019-02-24 --title 第8周榜
  zhengheng verify  --db my.duckdb R2019-0001`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: p.completeQuery,
		RunE: func(cmd *cobra.Command, args []string) error {
			values, err := parameterValues(args[1:])
			if err != nil {
				return err
			}
			query, whole, err := p.publishable(args[0], values)
			if errors.Is(err, queries.ErrUnknownQuery) {
				return usageError{err}
			}
			if err != nil {
				return err
			}
			w, err := p.open(cmd.Context(), warehouse.Options{})
			if err != nil {
				return err
			}
			facts := release.Release{Title: title, PublishedBy: by, PublishedAt: time.Now(), MadeWith: version()}
			published, err := releaser{p, w}.publish(cmd.Context(), query, whole, facts)
			if err == nil {
				err = p.audit(cmd.Context(), w, "publish", published.ID, "by "+by)
			}
			if err := closing(w, err); err != nil {
				return err
			}
			return p.tellPublished(published, asJSON)
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVar(&title, "title", "", "标题 title of the list")
	cmd.Flags().StringVar(&by, "by", userName(), "发布者 who publishes")
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print what was published as one JSON object)")
	return cmd
}

// upToDate refuses marts that are not those of today's rows and formulas.
func upToDate(ctx context.Context, w *warehouse.Warehouse) (warehouse.Built, error) {
	pending, err := w.Pending(ctx)
	if err != nil {
		return warehouse.Built{}, err
	}
	built, err := w.Built(ctx)
	switch {
	case err != nil:
		return built, err
	case built.Snapshot == 0:
		return built, errors.New("the marts are not built yet; `zhengheng refresh` builds them")
	case pending > 0:
		return built, fmt.Errorf("%d batches are not computed yet; run `zhengheng refresh`, then publish", pending)
	case !built.IsOfTheseFormulas:
		return built, errors.New("the scores were computed with other index definitions than those at hand; run `zhengheng refresh`, then publish")
	}
	return built, nil
}

// addFormulas notes the index's definition and those that it is made of.
func (p *program) addFormulas(facts *release.Release) error {
	registry, err := p.registry()
	if err != nil {
		return err
	}
	index, err := registry.Lookup(facts.IndexID)
	if err != nil {
		return err
	}
	facts.Fingerprint, facts.Options = index.Fingerprint(), index.Options()
	for _, part := range registry.Closure(index) {
		facts.Definitions = append(facts.Definitions, release.Definition{
			IndexID: part.ID(), Fingerprint: part.Fingerprint(), Text: part.Definition(),
		})
	}
	return nil
}

// checkBeforePublishing computes the list a second time from the raw rows: what could
// not be verified later must not be published.
func checkBeforePublishing(ctx context.Context, w *warehouse.Warehouse, made *release.Release) error {
	again, err := recompute(ctx, w, made)
	if err != nil {
		return fmt.Errorf("compute the list a second time: %w", err)
	}
	found := release.Verify(made, again)
	if found.IsSame {
		return nil
	}
	var faults []string
	for _, problem := range found.Problems {
		faults = append(faults, problem.En)
	}
	for _, row := range found.Rows[:min(3, len(found.Rows))] {
		faults = append(faults, row.AccountID+": "+changes(row))
	}
	return fmt.Errorf("the list was not published: computed again from the raw rows it differs (%s); run `zhengheng refresh --full`, then publish", strings.Join(faults, "; "))
}

func writeRelease(ctx context.Context, w *warehouse.Warehouse, made *release.Release) error {
	header, err := made.Header()
	if err != nil {
		return err
	}
	defer header.Release()
	formulas, err := made.FormulaRecords()
	if err != nil {
		return err
	}
	defer formulas.Release()
	rows, err := made.RowRecords()
	if err != nil {
		return err
	}
	defer rows.Release()
	return w.Publish(ctx, header, formulas, rows)
}

func (p *program) tellPublished(made *release.Release, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(p.stdout).Encode(made)
	}
	_, err := fmt.Fprintf(p.stdout, "已发布 %s：%s %s，%d 个%s，依据批次 %d (published)\n校验值 %s\n",
		made.ID, made.IndexID, made.PeriodID, made.Accounts, map[bool]string{true: "对象", false: "账号"}[made.RanksSubjects()], made.Batch, made.ListHash)
	return err
}

// changes lists the values of a row that differ, as far as a line holds them.
func changes(row release.Difference) string {
	var words []string
	for _, c := range row.Columns {
		words = append(words, c.Column+" "+c.Published+" → "+c.Recomputed)
	}
	if more := len(words) - 6; more > 0 {
		words = append(slices.Clone(words[:6]), fmt.Sprintf("… +%d", more))
	}
	return strings.Join(words, ", ")
}
