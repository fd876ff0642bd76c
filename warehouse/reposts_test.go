package warehouse_test

import (
	"slices"
	"testing"
	"time"
)

// TestRepostsAgreeWithPlainLoops follows the sample's chains of reposts by plain loops, and
// sums what each unit did with what it was asked for.
func TestRepostsAgreeWithPlainLoops(t *testing.T) {
	w := sampleWarehouse(t)
	moment := func(text any) time.Time {
		at, err := time.Parse("2006-01-02 15:04:05", text.(string)[:19])
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	type end [2]string
	originals := map[end]time.Time{}
	each(t, w, "select account_id, post_id, cast(published_at as varchar) as at from raw.posts", func(row map[string]any) {
		originals[end{row["account_id"].(string), row["post_id"].(string)}] = moment(row["at"])
	})
	sources, times := map[end]end{}, map[end]time.Time{}
	each(t, w, "select *, cast(reposted_at as varchar) as at from raw.reposts", func(row map[string]any) {
		repost := end{row["account_id"].(string), row["post_id"].(string)}
		sources[repost], times[repost] = end{row["source_account_id"].(string), row["source_post_id"].(string)}, moment(row["at"])
	})
	units, weiboUntil := map[string]string{}, map[string]string{} // account → unit; unit → day from which its account is closed
	each(t, w, "select account_id, unit_id, platform, closed_on from raw.accounts order by valid_from", func(row map[string]any) {
		unit := row["unit_id"].(string)
		units[row["account_id"].(string)] = unit
		if closed, isClosed := row["closed_on"].(string); isClosed && row["platform"] == "weibo" {
			weiboUntil[unit] = closed
		} else if row["platform"] == "weibo" {
			weiboUntil[unit] = "9999"
		}
	})
	depths := map[end]int{}
	root := func(repost end) end {
		at := repost
		for {
			next, isRepost := sources[at]
			if !isRepost {
				return at
			}
			depths[repost]++
			at = next
		}
	}
	type task struct {
		origin end
		unit   string
	}
	first := map[task]float64{}
	for repost := range sources {
		origin := root(repost)
		key := task{origin, units[repost[0]]}
		minutes := times[repost].Sub(originals[origin]).Minutes()
		if old, known := first[key]; !known || minutes < old {
			first[key] = minutes
		}
	}
	due := map[task]time.Time{}
	named := map[task]bool{}
	each(t, w, "select *, cast(due_at as varchar) as at from raw.repost_tasks", func(row map[string]any) {
		origin := end{row["origin_account_id"].(string), row["origin_post_id"].(string)}
		for unit, closed := range weiboUntil {
			key := task{origin, unit}
			isNamed := row["unit_id"] == unit
			isBelow := unit != units[origin[0]] && originals[origin].Format(time.DateOnly) < closed // all lie below the province
			if isNamed || row["unit_id"] == "*" && isBelow && !named[key] {
				due[key], named[key] = moment(row["at"]), isNamed
			}
		}
	})
	type sum struct{ asked, done, onTime, late float64 }
	sums, minutes := map[string]*sum{}, map[string][]float64{}
	for key, limit := range due {
		s := sums[key.unit]
		if s == nil {
			s = &sum{}
			sums[key.unit] = s
		}
		s.asked++
		took, isDone := first[key]
		if !isDone {
			continue
		}
		s.done++
		minutes[key.unit] = append(minutes[key.unit], took)
		if originals[key.origin].Add(time.Duration(took * float64(time.Minute))).After(limit) {
			s.late++
		} else {
			s.onTime++
		}
	}
	rows := asked(t, w, "repost_units", map[string]string{"period": "R2024-03-03..2024-04-27"})
	late, two := 0.0, 0
	for _, row := range rows {
		unit := row["unit_id"].(string)
		s := sums[unit]
		if s == nil {
			t.Errorf("%s was not asked for anything: %v", unit, row)
			continue
		}
		late += s.late
		slices.Sort(minutes[unit])
		want := map[string]float64{
			"asked": s.asked, "passed_on": s.done, "on_time": s.onTime, "late": s.late, "not_passed_on": s.asked - s.done, "pending": 0, "unasked": 0,
			"passed_share": s.done / s.asked, "median_minutes": quantile(minutes[unit], 0.5), "p90_minutes": quantile(minutes[unit], 0.9),
		}
		for column, value := range want {
			if differs(row[column], value) {
				t.Errorf("%s %s: SQL %v, plain loops %v", unit, column, row[column], value)
			}
		}
	}
	for _, row := range asked(t, w, "repost_chain", map[string]string{"period": "R2024-03-03..2024-04-27"}) {
		repost := end{row["account_id"].(string), row["post_id"].(string)}
		if row["depth"] != int64(depths[repost]) || differs(row["minutes"], times[repost].Sub(originals[root(repost)]).Minutes()) {
			t.Errorf("%v: SQL says step %v after %v minutes", repost, row["depth"], row["minutes"])
		}
		if row["depth"] == int64(2) {
			two++
		}
	}
	if len(rows) != len(sums) || late == 0 || two == 0 {
		t.Errorf("%d rows, %d units asked; %v late, %d in the second step", len(rows), len(sums), late, two)
	}
	t.Logf("%d units and %d reposts agree, %v late", len(rows), len(sources), late)
}
