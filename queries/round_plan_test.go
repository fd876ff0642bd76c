package queries

import (
	"errors"
	"maps"
	"strconv"
	"strings"
	"testing"
)

func TestRoundPlans(t *testing.T) {
	l := library(t)
	for _, c := range []struct {
		given map[string]string
		want  string // what is wrong, or share, size and kinds as read
	}{
		{map[string]string{"share": "33.3333%"}, "333333 0 "},
		{map[string]string{"share": "100", "kinds": "website，app"}, "1000000 0 website,app"},
		{map[string]string{"size": "7"}, "0 7 "},
		{map[string]string{}, "give either share"},
		{map[string]string{"share": "10", "size": "7"}, "give either share"},
		{map[string]string{"share": "0"}, "is not a percentage"},
		{map[string]string{"share": "1.00001"}, "is not a percentage"},
		{map[string]string{"share": "-5"}, "is not a percentage"},
		{map[string]string{"share": "1e2"}, "is not a percentage"},
		{map[string]string{"share": ""}, "give either share"},
		{map[string]string{"size": "0"}, "is not a whole number from 1"},
		{map[string]string{"share": "10", "shares": "website"}, "write it as stratum=percentage"},
		{map[string]string{"size": "10", "shares": "website=10"}, "go with share, not with size"},
		{map[string]string{"share": "10", "strata": "level,planet"}, `"planet" is not one of kind`},
		{map[string]string{"share": "10", "kinds": "unit"}, `"unit" is not one of account`},
		{map[string]string{"share": "10", "deadline_on": "2024-02-29"}, "the deadline is before the day of the draw"},
		{map[string]string{"share": "10", "seed": "a|b"}, "hold no |"},
		{map[string]string{"share": "10", "day": "2024-03-01"}, `there is no parameter "day"`},
		{map[string]string{"share": "10", "cover": "some"}, `"some" is not one of none, first, all`},
	} {
		given := maps.Clone(c.given)
		given["rulebook"] = "guoban-2019-19-inspection"
		plan, err := l.ReadRoundPlan(given, "2024-03-01")
		got := strings.Join([]string{strconv.FormatInt(plan.Share, 10), strconv.FormatInt(plan.Size, 10), strings.Join(plan.Kinds, ",")}, " ")
		if err != nil {
			got = err.Error()
			if wrong := (*ParameterError)(nil); !errors.As(err, &wrong) {
				t.Errorf("%v: %T", c.given, err)
			}
		} else if plan.OnDay != "2024-03-01" || plan.Least != 1 || plan.Cover != "first" {
			t.Errorf("%v: %+v", c.given, plan)
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%v: %q, want %q", c.given, got, c.want)
		}
	}
	if _, err := l.ReadRoundPlan(nil, "2024-03-01"); err == nil || !strings.Contains(err.Error(), "rulebook") {
		t.Errorf("without a rulebook: %v", err)
	}
	plan, err := l.ReadRoundPlan(map[string]string{"rulebook": "x", "share": "10", "shares": "website=100；wechat/county=20.5", "region": "330100"}, "2024-03-01")
	if err != nil || plan.Shares["website"] != 1_000_000 || plan.Shares["wechat/county"] != 205_000 || plan.Region != "3301" {
		t.Errorf("%+v, %v", plan, err)
	}
}
