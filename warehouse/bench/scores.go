package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
	"zhengheng/warehouse"
)

// The bar of the scores: so many subjects under two rulebooks in under 60 s.
const scoredSubjects, scoredUnits = 300_000, 20_000

var scoredBooks = []string{"guoban-2019-19-inspection", "zhaoqing-2019"}

// scoresDB is a warehouse of 300,000 accounts and websites with some 750,000 findings,
// two days of account days and 100,000 messages.
func scoresDB(ctx context.Context, s setting) (string, error) {
	return made(s, "scores.duckdb", func(path string) (err error) {
		folder := path + ".files"
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		for _, write := range []struct {
			name string
			rows func(*rand.Rand, func(string, ...any))
		}{{"1-units.csv", unitRows}, {"2-accounts.csv", subjectRows}, {"3-findings.csv", findingRows}, {"4-days.csv", dayRows}, {"5-inquiries.csv", messageRows}} {
			if err := writeRows(filepath.Join(folder, write.name), write.rows); err != nil {
				return err
			}
		}
		return loadFolder(ctx, path, folder)
	})
}

func writeRows(name string, rows func(*rand.Rand, func(string, ...any))) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriter(file)
	rows(rand.New(rand.NewPCG(1, 2)), func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) })
	return out.Flush()
}

// subject is the id and kind of the i-th; every sixth is a website.
func subject(i int) (id, kind string) {
	if i%6 == 0 {
		return fmt.Sprintf("website:%d", i), "website"
	}
	return fmt.Sprintf("wechat:%d", i), "account"
}

func unitRows(r *rand.Rand, line func(string, ...any)) {
	line("unit_id,name,level,region_code,parent_id,has_public_service")
	for i := range scoredUnits {
		parent := ""
		if i > 0 {
			parent = fmt.Sprintf("U%d", (i-1)/20)
		}
		line("U%d,单位%d,%s,%d,%s,%t", i, i, []string{"province", "city", "county", "township"}[min(i/400, 3)], 110000+i%9000, parent, r.IntN(5) > 0)
	}
}

func subjectRows(r *rand.Rand, line func(string, ...any)) {
	line("account_id,platform,name,unit_id,state,verified_owner,functions")
	for i := range scoredSubjects {
		id, kind := subject(i)
		platform := map[string]string{"website": "website", "account": "wechat"}[kind]
		unit := r.IntN(scoredUnits)
		line("%s,%s,账号%d,U%d,active,单位%d,信息发布、互动", id, platform, i, unit, unit)
	}
}

func findingRows(r *rand.Rand, line func(string, ...any)) {
	line("finding_id,subject_kind,subject_id,rulebook,rule,occurrences,points,found_on,evidence")
	rules := []string{"policy-idle", "overview-fault", "explanations-fault", "guides-fault", "search-fault", "answers-idle", "service-statistics-idle", "innovation-merit", "website-misstatement", "media-fraud"}
	n := 0
	for i := range scoredSubjects {
		id, kind := subject(i)
		add := func(rule string, occurrences, points int) {
			n++
			line("F%d,%s,%s,guoban-2019-19-inspection,%s,%d,%d,2019-0%d-15,截图%d", n, kind, id, rule, occurrences, points, 1+r.IntN(9), n)
		}
		add("examined", 1, 1)
		for range r.IntN(4) {
			add(rules[min(r.IntN(len(rules)+4), len(rules)-1)%len(rules)], 1+r.IntN(3), 1+r.IntN(9))
		}
	}
}

func dayRows(r *rand.Rand, line func(string, ...any)) {
	line("account_id,day,posts")
	for i := range scoredSubjects {
		id, _ := subject(i)
		line("%s,2019-12-01,%d", id, r.IntN(3))
		line("%s,2019-12-02,%d", id, r.IntN(3))
	}
}

func messageRows(r *rand.Rand, line func(string, ...any)) {
	line("inquiry_id,account_id,kind,received_at,replied_at")
	for i := range 100_000 {
		id, _ := subject(r.IntN(scoredSubjects))
		replied := ""
		if r.IntN(20) > 0 {
			replied = "2019-11-20 08:00"
		}
		line("L%d,%s,consultation,2019-%02d-10 08:00,%s", i, id, 1+r.IntN(11), replied)
	}
}

// scores times all subjects under both rulebooks, from an open warehouse that has not
// scored anything yet.
func scores(ctx context.Context, s setting) (took time.Duration, err error) {
	path, err := scoresDB(ctx, s)
	if err != nil {
		return 0, err
	}
	w, err := warehouse.Open(ctx, path, warehouse.Options{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	library, err := queries.Load()
	if err != nil {
		return 0, err
	}
	query, err := library.Lookup("scores")
	if err != nil {
		return 0, err
	}
	began := time.Now()
	for _, book := range scoredBooks {
		result, err := query.Run(ctx, w, map[string]string{"rulebook": book, "period": "Y2019", "limit": "all"})
		if err != nil {
			return 0, err
		}
		n, err := rowsOf(result.Reader)
		if err == nil && n != scoredSubjects {
			err = fmt.Errorf("%d subjects were scored under %s, not %d", n, book, scoredSubjects)
		}
		if err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

func rowsOf(rows array.RecordReader) (n int64, err error) {
	defer rows.Release()
	for rows.Next() {
		n += rows.Record().NumRows()
	}
	return n, rows.Err()
}

// bareScores counts the same findings by subject and rule twice: the least that any
// scoring has to read.
func bareScores(ctx context.Context, s setting) (took time.Duration, err error) {
	path, err := scoresDB(ctx, s)
	if err != nil {
		return 0, err
	}
	text, err := sqlFiles.ReadFile("sql/count_findings.sql")
	if err != nil {
		return 0, err
	}
	b, err := openBare(ctx, path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	if err := b.exec(ctx, "use wh"); err != nil {
		return 0, err
	}
	began := time.Now()
	for range scoredBooks {
		rows, err := b.arrows.QueryContext(ctx, string(text))
		if err != nil {
			return 0, err
		}
		if _, err := rowsOf(rows); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}
