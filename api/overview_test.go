package api_test

import (
	"regexp"
	"strings"
	"testing"

	"zhengheng/api"
)

// A report that was not delivered is a warning on the overview; without one there is nothing
// of it.
func TestOverviewWarnsOfFailedDispatches(t *testing.T) {
	body := bodyOf(t, get(t, newHandler(t, nil), "/"))
	if strings.Contains(body, "没有送达的报表") || strings.Contains(body, "panel warning") {
		t.Error("nothing failed, and the overview warns")
	}
	body = bodyOf(t, get(t, newHandler(t, func(f *fake, _ *api.Config) { f.hostile = true }), "/"))
	contains(t, "the overview", body, `class="card panel warning"`, "没有送达的报表", `href="/q/dispatches?state=failed"`)
}

// The tallies of the overview are counted, not read: all of 25 rows by their values.
func TestOverviewTallies(t *testing.T) {
	handler := newHandler(t, func(f *fake, _ *api.Config) { f.hostile = true })
	body := bodyOf(t, get(t, handler, "/?panel=3"))
	contains(t, "the tally", body, `<ul class="tally">`, "共 2 行", `<b>1</b>`)
}

// Seven groups fit a narrow window.
func TestMenuIsCalm(t *testing.T) {
	groups := regexp.MustCompile(`(?s)<nav class="groups".*?</nav>`).FindString(bodyOf(t, get(t, newHandler(t, nil), "/rankings")))
	if n := strings.Count(groups, "<li>"); n < 5 || n > 7 {
		t.Errorf("the menu has %d groups", n)
	}
}
