package warehouse_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhengheng/ingest"
	"zhengheng/warehouse"
)

// What is planted into the synthetic nation, each kind into accounts of its own: those
// whose place in the order of ids leaves the rest plantOf[kind] by 5.
const (
	watched  = 0 // looked at six times a post; some then grow late
	bought   = 1 // three posts with twenty times the reads and no more likes
	constant = 2 // all posts of the month within 2 % of their mean
	jumped   = 3 // 8 % more followers on a day without posts
	copied   = 4 // groups of four with the same account days
)

const (
	lookHeader = "account_id,post_id,observed_at,reads,plays,watching,likes,comments,forwards,favourites"
	dayHeader  = "account_id,day,followers,new_followers,posts,originals,pushes,reads,plays,watching,likes,comments,forwards,favourites,replies," +
		"headline_reads,headline_watching,headline_likes,headline_forwards,max_reads,max_watching,max_likes,max_forwards,original_forwards,original_comments"
)

// placed numbers the accounts; finals are the exact counts of February's posts on their 7th day.
const placed = `with placed as (
	select account_id, platform, row_number() over (order by account_id) as place from mart.account_platforms
),
finals as (
	select a.place, a.platform, p.published_at, coalesce(o.reads, o.plays) as seen, o.*,
		hash(o.account_id, o.post_id) % 1000 / 1000 as chance
	from placed as a join base.posts as p on p.account_id = a.account_id
	join raw.post_observations as o on o.account_id = p.account_id and o.post_id = p.post_id
		and o.observed_at = p.published_at + interval 7 days
	where p.published_on >= date '2024-02-01' and coalesce(o.reads, o.plays) > 0 and not o.reads_at_least and not o.plays_at_least
),
`

// look is a CSV line of an observation hours after the post, with its counts times share.
func look(hours, exposure, reactions string) string {
	line := `account_id || ',' || post_id || ',' || strftime(published_at + to_hours(8 + cast(` + hours + ` as integer)), '%Y-%m-%d %H:%M:%S')`
	for _, count := range strings.Split(lookHeader, ",")[3:] {
		share := reactions
		if count == "reads" || count == "plays" {
			share = exposure
		}
		line += ` || ',' || coalesce(cast(cast(floor(` + count + ` * ` + share + `) as bigint) as varchar), '')`
	}
	return "select account_id, " + line + " as line "
}

// usualShare is the part of its final reads that a post has after some hours: fast, then flat.
const usualShare = `power((1 - exp(-hours / (12 + 48 * chance))) / (1 - exp(-168 / (12 + 48 * chance))), 0.85 + 0.3 * chance)`

// writeLines writes the column line of a statement's rows as a CSV file, and gives the accounts.
func writeLines(t *testing.T, w *warehouse.Warehouse, path, header, sql string) map[string]bool {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriter(file)
	fmt.Fprintln(out, header)
	accounts := map[string]bool{}
	each(t, w, sql, func(row map[string]any) {
		fmt.Fprintln(out, row["line"])
		accounts[row["account_id"].(string)] = true
	})
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return accounts
}

// bring loads a file and does not refresh: the doubts read what is loaded.
func bring(t *testing.T, w *warehouse.Warehouse, path string) {
	t.Helper()
	summary, err := ingest.File(t.Context(), w, path, ingest.Options{})
	if err != nil || summary.RowsRejected != 0 || summary.RowsAccepted == 0 {
		t.Fatalf("%s: %d rows accepted, %d rejected, %v", path, summary.RowsAccepted, summary.RowsRejected, err)
	}
}

// watch adds five looks to each post of a fifth of the accounts, as posts usually grow.
func watch(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "looks.csv")
	writeLines(t, w, path, lookHeader, placed+`looks as (
		select *, unnest([6, 12, 24, 48, 96]) as hours from finals where place % 5 = `+fmt.Sprint(watched)+`
	) `+look("hours", usualShare, usualShare)+"from looks")
	bring(t, w, path)
}

// plant changes the data of some accounts and gives which, by the signal that should find them.
func plant(t *testing.T, w *warehouse.Warehouse) map[string]map[string]bool {
	t.Helper()
	dir := t.TempDir()
	planted := map[string]map[string]bool{}
	put := func(signal, header, sql string) {
		path := filepath.Join(dir, signal+".csv")
		planted[signal] = writeLines(t, w, path, header, sql)
		bring(t, w, path)
	}
	of := func(kind int) string { return fmt.Sprintf("place %% 5 = %d", kind) }
	put("like_ratio", lookHeader, placed+`likely as (
		select *, row_number() over (partition by account_id order by post_id desc) as latest, count(*) over (partition by account_id) as posts
		from finals where `+of(bought)+` and seen between 100 and 4500 and likes >= 8
	), chosen as (select account_id from likely where posts >= 10 group by account_id order by reverse(account_id) limit 40)
	`+look("168", "20", "1")+`from likely where latest <= 3 and account_id in (select account_id from chosen)`)
	put("constant_reads", lookHeader, placed+`sized as (
		select *, avg(seen) over (partition by account_id) as mean, count(*) over (partition by account_id) as posts
		from finals where `+of(constant)+`
	), chosen as (select account_id from sized where posts >= 12 and mean >= 200 group by account_id order by reverse(account_id) limit 40)
	`+look("168", "(mean * (0.98 + 0.04 * chance) / seen)", "1")+`from sized where account_id in (select account_id from chosen)`)
	put("follower_step", dayHeader, placed+`quiet as (
		select d.account_id, min(d."day") as jumped_on, arg_min(d.followers, d."day") as followers
		from placed as a join raw.account_days as d on d.account_id = a.account_id
		join raw.account_days as b on b.account_id = d.account_id and b."day" = d."day" - 1
		where `+of(jumped)+` and d.posts = 0 and b.posts = 0 and d.followers >= 5000 and d."day" between date '2024-02-02' and date '2024-02-27'
		group by d.account_id order by reverse(d.account_id) limit 40
	) `+dayLine(map[string]string{
		"followers":     "d.followers + cast(0.08 * q.followers as bigint)",
		"new_followers": `d.new_followers + if(d."day" = q.jumped_on, cast(0.08 * q.followers as bigint), 0)`,
	})+` from quiet as q join raw.account_days as d on d.account_id = q.account_id and d."day" >= q.jumped_on`)
	copies := map[string]string{"account_id": "m.account_id", "followers": "own.followers", "new_followers": "own.new_followers"}
	put("equal_counts", dayHeader, placed+`full_days as (
		select a.platform, d.*, row_number() over (partition by d.account_id order by d."day") as n, count(*) over (partition by d.account_id) as days
		from placed as a join raw.account_days as d on d.account_id = a.account_id
		where `+of(copied)+` and d."day" >= date '2024-02-01' and coalesce(reads, plays, likes + comments + forwards) >= 300
			and likes > 0 and forwards > 0 and coalesce(reads, plays, comments) > 0
	), numbered as (
		select *, row_number() over (partition by platform order by account_id) - 1 as n, count(*) over (partition by platform) as size
		from (select distinct account_id, platform from full_days where days >= 8)
	), members as (select * from numbered where n < 12 and n < size // 4 * 4
	) `+dayLine(copies)+` from members as m
	join members as l on l.platform = m.platform and l.n = m.n // 4 * 4
	join full_days as d on d.account_id = l.account_id and d.n <= 6
	join raw.account_days as own on own.account_id = m.account_id and own."day" = d."day"`)
	put("late_growth", lookHeader, placed+`chosen as (
		select account_id, min(post_id) as post_id, row_number() over (order by account_id) as n
		from finals where `+of(watched)+` and seen >= 300 group by account_id order by reverse(account_id) limit 40
	), looks as (
		select f.*, n, unnest([6, 12, 24, 48, 96]) as hours
		from finals as f join chosen as c on c.account_id = f.account_id and c.post_id = f.post_id
	) `+look("hours", lateShare, lateShare)+"from looks")
	return planted
}

// lateShare is a straight line for every other post, for the rest most of it on the last days.
const lateShare = `if(n % 2 = 0, hours / 168, 0.1 * (1 - exp(-hours / 24)))`

// dayLine is a CSV line of an account day d, with other expressions for some of its columns.
func dayLine(other map[string]string) string {
	var cells []string
	for _, column := range strings.Split(dayHeader, ",") {
		cell := `d."` + column + `"`
		if expression, ok := other[column]; ok {
			cell = expression
		}
		cells = append(cells, "coalesce(cast("+cell+" as varchar), '')")
	}
	return "select " + cells[0] + " as account_id, " + strings.Join(cells, " || ',' || ") + " as line"
}
