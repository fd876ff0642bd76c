package api_test

import (
	"context"
	"strings"
	"testing"

	"zhengheng/api"
)

// TestRenew follows one answer through a refresh: what was asked for more than once is
// still given, of the state before, until the refresh is done, and is at hand then; what
// was asked for once is made when it is next asked for.
func TestRenew(t *testing.T) {
	var engine *fake
	var d *desk
	twice, once := ranked+"&limit=3", ranked+"&limit=4"
	d = newDesk(t, func(c *api.Config) { engine = c.Engine.(*fake) })
	tagOf := func(target string) string {
		r, _ := d.send("GET", target, "", nil)
		return r.Header.Get("ETag")
	}
	before, twiceBefore := tagOf(ranked), tagOf(twice)
	tagOf(once)
	if tagOf(ranked) != before {
		t.Fatal("the same question has another tag")
	}
	asked := engine.asked.Load()
	refresh := d.intake.Refresh
	d.intake.Refresh = func(ctx context.Context, told func(int64, int64, string)) (any, error) {
		engine.state.Add(1)
		if tagOf(ranked) != before || tagOf(twice) != twiceBefore || engine.asked.Load() != asked {
			t.Error("while a job writes, what is kept is given no more")
		}
		return refresh(ctx, told)
	}
	if r, body := d.send("POST", "/v1/jobs", "application/json", strings.NewReader(`{"kind":"refresh"}`)); r.StatusCode != 202 {
		t.Fatalf("%d %s", r.StatusCode, body)
	}
	job := d.intake.Jobs.List()[0]
	if job, err := d.intake.Jobs.Wait(t.Context(), job.ID); err != nil || job.State != "done" {
		t.Fatal(job, err)
	}
	made := engine.asked.Load()
	if made != asked+2 {
		t.Errorf("the refresh made %d answers anew, not both", made-asked)
	}
	if after := tagOf(ranked); after == before || engine.asked.Load() != made {
		t.Errorf("after the refresh: %s, the engine was asked %d times more", after, engine.asked.Load()-made)
	}
	if tagOf(once); engine.asked.Load() != made+1 {
		t.Error("what was asked for once was made anew too")
	}
	engine.state.Add(1) // outside of any job: nothing old is given
	if tagOf(ranked) == before || engine.asked.Load() != made+2 {
		t.Error("after a change without a job the kept answer was given")
	}
}
