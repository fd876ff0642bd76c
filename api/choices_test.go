package api_test

import (
	"testing"

	"zhengheng/api"
)

// A form offers what there is: as a list, as proposals where other values are right too, and
// as one types where there are too many to list. Names are text.
func TestFormsOfferWhatThereIs(t *testing.T) {
	handler := newHandler(t, func(f *fake, _ *api.Config) { f.hostile = true })
	const markup = `<option value="&#34;&gt;&lt;img src=x onerror=alert(1)&gt;">`
	for target, wanted := range map[string][]string{
		"/appraisal?period=M2024-04":      {`<select id="f-scheme" name="scheme">`, markup},
		"/findings?period=Q2024-2":        {`<select id="f-rule" name="rule">`, `<select id="f-rulebook" name="rulebook"`},
		"/golden-hours?period=M2024-04":   {`<select id="f-event" name="event">`},
		"/q/recorded_findings":            {`list="f-finding-list"`, `<datalist id="f-finding-list">` + markup, `<select id="f-only_unit"`, `<select id="f-round"`},
		"/simulator":                      {`<select id="f-rulebook"`, `list="f-other-list"`, `<datalist id="f-other-list">`},
		"/compare":                        {`data-suggest="/v1/queries/accounts.json?columns=account_id%2Caccount_name&amp;limit=12&amp;search="`, ` data-several`},
		"/q/hot_posts?period=W2019-02-24": {`id="f-account_id"`, `data-columns="account_id,account_name">`},
	} {
		contains(t, target, bodyOf(t, get(t, handler, target)), wanted...)
	}
	// What a list does not hold stays chosen, so that the form says what the address says.
	contains(t, "a scheme of before", bodyOf(t, get(t, handler, "/appraisal?period=M2024-04&scheme=gone")), `<option value="gone" selected>gone</option>`)
	empty := newHandler(t, func(f *fake, _ *api.Config) { f.empty = true })
	contains(t, "without any scheme", bodyOf(t, get(t, empty, "/appraisal?period=M2024-04")), `<select id="f-scheme" name="scheme">`)
}
