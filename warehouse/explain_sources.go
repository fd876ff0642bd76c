package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/warehouse/formula"
)

// fillPosts lists the posts and gives all of them as rows.
func (x *Explanation) fillPosts(ctx context.Context, l *look, s *subject, options ExplainOptions) ([]map[string]any, error) {
	limit := int64(options.Posts)
	switch {
	case limit == 0:
		limit = DefaultPosts
	case limit < 0:
		limit = 0
	}
	var records []arrow.Record
	defer func() {
		for _, record := range records {
			record.Release()
		}
	}()
	reader, err := l.query(ctx, "explain/posts", map[string]any{"Posts": statement("explain/posts_at_age", nil)}, s.days()...)
	if err != nil {
		return nil, err
	}
	defer reader.Release()
	var posts []map[string]any
	for reader.Next() {
		reader.Record().Retain()
		records = append(records, reader.Record())
		posts = append(posts, plainRecord(reader.Record())...)
	}
	if err := reader.Err(); err != nil {
		return nil, err
	}
	again, err := array.NewRecordReader(reader.Schema(), records)
	if err != nil {
		return nil, err
	}
	if x.Posts, err = titled(again, explainedPostColumns, limit, l.metadata()); err != nil {
		return nil, err
	}
	if hidden := int64(len(posts)) - limit; hidden > 0 && limit > 0 {
		x.note(fmt.Sprintf("作品列出 %d 篇，另有 %d 篇未列", limit, hidden), fmt.Sprintf("%d posts are listed, %d more are not", limit, hidden))
	}
	return posts, nil
}

func (x *Explanation) note(zh, en string) { x.Notes = append(x.Notes, formula.Text{Zh: zh, En: en}) }

// told is where one measure comes from.
type told struct {
	source  string
	batches []int64
	files   []string
	rows    int64
}

func (t *told) add(row map[string]any, batch, file string) {
	t.rows++
	if id, ok := row[batch].(int64); ok && !slices.Contains(t.batches, id) {
		t.batches = append(t.batches, id)
	}
	if name := said(row[file]); name != "" && !slices.Contains(t.files, name) {
		t.files = append(t.files, name)
	}
}

// fillSources lays the measures out again, with the raw rows behind each.
func (x *Explanation) fillSources(ctx context.Context, l *look, s *subject, posts []map[string]any) error {
	days, err := l.rows(ctx, "explain/days", nil, s.days()[:3]...)
	if err != nil {
		return err
	}
	printed, err := l.rows(ctx, "explain/printed", nil, s.account, s.period)
	if err != nil {
		return err
	}
	var table [][]any
	for _, m := range x.parts.Measures {
		from := &told{source: "unknown"}
		if m.Value != nil {
			from = firstTeller(m.ID, s.text("source"), posts, days, printed)
		}
		slices.Sort(from.batches)
		batches := strings.Trim(fmt.Sprint(from.batches), "[]")
		table = append(table, []any{m.ID, m.Value, m.IsAtLeast, from.source, strings.ReplaceAll(batches, " ", ", "), strings.Join(from.files, "; "), from.rows})
	}
	x.Measures.Release()
	x.Measures, err = sheet(measureColumns(x.parts), table, l.metadata())
	return err
}

// firstTeller finds the raw rows behind a measure by the rules of the models
// account_measures and told_measures: posts before days before what a publisher
// printed, but followers of the days first, and a publisher's figures as a whole.
func firstTeller(measure, source string, posts, days, printed []map[string]any) *told {
	order := []string{"account_days"}
	switch {
	case measure == "followers" || measure == "new_followers":
		order = []string{"account_days", "account_periods"}
	case source == "posts":
		order = []string{"posts", "account_days"}
	case source == "account_periods":
		order = []string{"account_periods", "account_days"}
	}
	for _, kind := range order {
		t := &told{source: kind}
		switch kind {
		case "posts":
			t.ofPosts(measure, posts)
		case "account_days":
			t.ofRows(measure, days)
		default:
			t.ofRows(measure, printed)
		}
		if t.rows > 0 {
			return t
		}
	}
	return &told{source: source} // none: seen in those days, and without a post
}

// ofRows takes the rows that hold the measure. Days with a post are told by posts.
func (t *told) ofRows(measure string, rows []map[string]any) {
	if measure == "active_days" || measure == "longest_gap_days" {
		measure = "posts"
	}
	for _, row := range rows {
		if row[measure] != nil {
			t.add(row, "batch_id", "file")
		}
	}
}

// ofPosts takes the posts that say something of the measure: a post outside of the
// headlines adds a known 0 to a measure of headlines.
func (t *told) ofPosts(measure string, posts []map[string]any) {
	part, count := "", measure
	for prefix, flag := range map[string]string{"headline_": "is_headline", "original_": "is_original", "max_": ""} {
		if base, found := strings.CutPrefix(measure, prefix); found {
			part, count = flag, base
		}
	}
	for _, post := range posts {
		switch measure {
		case "posts", "active_days", "longest_gap_days":
			t.add(post, "post_batch_id", "post_source")
			continue
		case "originals", "pushes":
			if post[map[string]string{"originals": "is_original", "pushes": "is_headline"}[measure]] != nil {
				t.add(post, "post_batch_id", "post_source")
			}
			continue
		case "capped_posts":
			count = "observed_at"
		}
		isInside, isKnown := post[part].(bool)
		if part != "" && isKnown && !isInside || (part == "" || isKnown) && post[count] != nil {
			t.add(post, "observation_batch_id", "observation_source")
		}
	}
}
