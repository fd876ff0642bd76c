package synth

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const checkedIn = "../../testdata/sample"

func TestSampleIsWhatIsCheckedIn(t *testing.T) {
	dir := t.TempDir()
	if err := Sample(context.Background(), dir, 1); err != nil {
		t.Fatal(err)
	}
	var names []string
	var total int
	for _, f := range sampleFiles() {
		names = append(names, f.name)
		made, err := os.ReadFile(filepath.Join(dir, f.name))
		if err != nil {
			t.Fatal(err)
		}
		kept, err := os.ReadFile(filepath.Join(checkedIn, f.name))
		if err != nil {
			t.Fatal(err)
		}
		total += len(made)
		if !bytes.Equal(made, kept) {
			t.Errorf("%s differs from testdata/sample; if the change is meant: zhengheng synth --sample --out testdata/sample --seed 1", f.name)
		}
	}
	if total > 3<<20 {
		t.Errorf("the sample has %d bytes, more than 3 MiB", total)
	}
	entries, err := os.ReadDir(checkedIn)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(append(names, "README.md"), e.Name()) {
			t.Errorf("testdata/sample holds %s, which Sample does not write", e.Name())
		}
	}
}

func TestSampleSizes(t *testing.T) {
	w, facts := newWorld(1), Facts()
	if len(w.units) != facts.Units || len(w.accounts) != facts.Accounts || len(w.days) != facts.AccountDays {
		t.Errorf("%d units, %d accounts, %d account days; the facts say %d, %d, %d",
			len(w.units), len(w.accounts), len(w.days), facts.Units, facts.Accounts, facts.AccountDays)
	}
	if n := len(sampleVersions(w.accounts)); n != facts.AccountVersions {
		t.Errorf("%d account rows, the facts say %d", n, facts.AccountVersions)
	}
	if w.days[0].day.date != facts.StartsOn || w.days[0].day.weekday != 0 {
		t.Errorf("the sample starts on %s, weekday %d", w.days[0].day.date, w.days[0].day.weekday)
	}
	last := w.days[len(w.days)-1].day
	if next := calendarDayOf(dayTime(&last).AddDate(0, 0, 1)).date; next != facts.EndsBefore {
		t.Errorf("the sample ends before %s, the facts say %s", next, facts.EndsBefore)
	}
	perPlatform := map[platform]int{}
	for _, a := range w.accounts {
		perPlatform[a.platform]++
	}
	if len(perPlatform) != int(platformCount) {
		t.Errorf("accounts on %d platforms", len(perPlatform))
	}
	for p := range platformCount {
		if len(w.of(p)) < 100 {
			t.Errorf("%s has only %d posts", platformModels[p].name, len(w.of(p)))
		}
	}
}

// checkHierarchy reports units without a known parent listed before them, double
// ids and codes of a wrong shape.
func checkHierarchy(t *testing.T, units []unit) {
	t.Helper()
	seen := map[string]*unit{}
	for i := range units {
		u := &units[i]
		if seen[u.id] != nil {
			t.Errorf("unit %s is there twice", u.id)
		}
		seen[u.id] = u
		if len(u.region) != 6 {
			t.Errorf("unit %s has the region code %q", u.id, u.region)
		}
		if i == 0 {
			if u.parent != "" {
				t.Errorf("the topmost unit has the parent %s", u.parent)
			}
			continue
		}
		parent := seen[u.parent]
		if parent == nil {
			t.Errorf("unit %s comes before its parent %q", u.id, u.parent)
			continue
		}
		prefix := map[string]int{"national": 0, "province": 0, "city": 2, "county": 4}[u.level]
		if u.sector != &general {
			if u.region != parent.region || u.level != parent.level {
				t.Errorf("department %s is elsewhere than its government", u.id)
			}
		} else if parent.level != "national" && u.region[:prefix] != parent.region[:prefix] {
			t.Errorf("region %s does not lie in %s", u.region, parent.region)
		}
	}
}

func TestSampleHierarchy(t *testing.T) {
	units := sampleUnits()
	checkHierarchy(t, units)
	byID := map[string]*unit{}
	levels := map[string]int{}
	for i := range units {
		byID[units[i].id] = &units[i]
		if units[i].region[:2] != sampleProvincePrefix {
			t.Errorf("region %s is not of the invented province", units[i].region)
		}
		if units[i].sector == &general {
			levels[units[i].level]++
		}
	}
	if levels["province"] != 1 || levels["city"] != 5 || levels["county"] != 12 {
		t.Errorf("governments per level: %v", levels)
	}
	a, b := byID[Facts().SameName[0]], byID[Facts().SameName[1]]
	if a == nil || b == nil || a.name != b.name || a.parent == b.parent {
		t.Errorf("no two counties share a name under different cities: %+v, %+v", a, b)
	}
}

func TestSamplePostsLieInTheLivesOfTheirAccounts(t *testing.T) {
	facts := Facts()
	for _, seed := range []uint64{1, 2} {
		w := newWorld(seed)
		type key struct{ account, post string }
		seen := map[key]bool{}
		last := map[string]int32{}
		longest := map[string]int32{}
		for i := range w.posts {
			p := &w.posts[i]
			id := p.account.id()
			if seen[key{id, p.id}] {
				t.Fatalf("post %s of %s is there twice", p.id, id)
			}
			seen[key{id, p.id}] = true
			if !facts.isAlive(p.account, p.day.date) || facts.isSilent(p.account, p.day.date) {
				t.Errorf("%s posts on %s, when it is closed, paused, idle or not yet open", id, p.day.date)
			}
			if before, ok := last[id]; ok {
				longest[id] = max(longest[id], p.day.epoch-before)
			}
			last[id] = p.day.epoch
			if p.counts[likes] > p.counts[platformModels[p.account.platform].exposure] {
				t.Errorf("post %s of %s has more likes than readers", p.id, id)
			}
		}
		if len(last) != facts.Accounts {
			t.Errorf("only %d accounts post", len(last))
		}
		for id, gap := range longest {
			if idle := id == facts.Idle.AccountID; idle != (gap > longestPause+1) {
				t.Errorf("%s has a pause of %d days", id, gap)
			}
		}
		for _, m := range facts.Missing {
			if !seen[key{m.AccountID, m.PostID}] {
				t.Errorf("seed %d: no post %s of %s, which lacks its %s", seed, m.PostID, m.AccountID, m.Measure)
			}
		}
	}
}

func TestSampleVersions(t *testing.T) {
	facts := Facts()
	rows := map[string][]account{}
	for _, a := range sampleVersions(sampleAccounts(sampleUnits())) {
		rows[a.id()] = append(rows[a.id()], a)
	}
	renamed := rows[facts.Renamed.AccountID]
	if len(renamed) != 2 || renamed[0].name != facts.Renamed.From || renamed[0].validFrom != "" ||
		renamed[1].name != facts.Renamed.To || renamed[1].validFrom != facts.Renamed.On {
		t.Errorf("renamed account: %+v", renamed)
	}
	closed := rows[facts.Closed.AccountID]
	if len(closed) != 2 || closed[0].state != "active" || closed[1].state != "closed" || closed[1].closedOn != facts.Closed.On {
		t.Errorf("closed account: %+v", closed)
	}
	paused := rows[facts.Paused.AccountID]
	if len(paused) != 2 || paused[1].state != "paused" || paused[1].validFrom != facts.Paused.On {
		t.Errorf("paused account: %+v", paused)
	}
	if opened := rows[facts.Opened.AccountID]; len(opened) != 1 || opened[0].openedOn != facts.Opened.On {
		t.Errorf("opened account: %+v", opened)
	}
	if sub := rows[facts.Sub]; len(sub) != 1 || sub[0].role != "sub" {
		t.Errorf("sub account: %+v", sub)
	}
	for _, id := range []string{facts.Idle.AccountID, facts.Declining, facts.Capped} {
		if len(rows[id]) != 1 {
			t.Errorf("%s has %d rows", id, len(rows[id]))
		}
	}
}

func TestSampleStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := t.TempDir()
	if err := Sample(ctx, dir, 1); err == nil {
		t.Error("a cancelled Sample reports no error")
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("a cancelled Sample left %d files", len(entries))
	}
}
