package queries

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// TestReadParameter lists what each kind takes, how it is shown and bound, and
// what it says of the rest.
func TestReadParameter(t *testing.T) {
	low, high := int64(1), int64(10)
	tests := []struct {
		parameter Parameter
		text      string
		shown     string
		bound     any
		fault     string
	}{
		{Parameter{Kind: KindText}, "团委", "团委", "团委", ""},
		{Parameter{Kind: KindText}, "a\xff", "", nil, "not UTF-8"},
		{Parameter{Kind: KindText}, strings.Repeat("长", 201), "", nil, "at most 200 characters"},
		{Parameter{Kind: KindID}, "'; drop table x --", "'; drop table x --", "'; drop table x --", ""},
		{Parameter{Kind: KindInteger}, "-3", "-3", int64(-3), ""},
		{Parameter{Kind: KindInteger, Min: &low, Max: &high}, "11", "", nil, `"11" is not a whole number from 1 to 10`},
		{Parameter{Kind: KindInteger}, "1.5", "", nil, "whole number"},
		{Parameter{Kind: KindInteger}, "9999999999999999999", "", nil, "whole number"},
		{Parameter{Kind: KindBoolean}, "是", "true", true, ""},
		{Parameter{Kind: KindBoolean}, "FALSE", "false", false, ""},
		{Parameter{Kind: KindBoolean}, "maybe", "", nil, "not true or false"},
		{Parameter{Kind: KindPlatform, Values: Labels("platform")}, "wechat", "wechat", "wechat", ""},
		{Parameter{Kind: KindPlatform, Values: Labels("platform")}, "微信", "wechat", "wechat", ""},
		{Parameter{Kind: KindPlatform, Values: Labels("platform")}, "wechta", "", nil, `did you mean "wechat"?`},
		{Parameter{Kind: KindPlatform, Values: Labels("platform")}, "tiktok", "", nil, "is not one of weibo, wechat"},
		{Parameter{Kind: KindLevel, Values: Labels("level")}, "县级", "county", "county", ""},
		{Parameter{Kind: KindRegion}, "330000", "330000", "33", ""},
		{Parameter{Kind: KindRegion}, "330100", "330100", "3301", ""},
		{Parameter{Kind: KindRegion}, "330106", "330106", "330106", ""},
		{Parameter{Kind: KindRegion}, "33", "33", "33", ""},
		{Parameter{Kind: KindRegion}, "330106001", "330106001", "330106001", ""},
		{Parameter{Kind: KindRegion}, "浙江", "", nil, "not a region code"},
		{Parameter{Kind: KindRegion}, "3301061", "", nil, "not a region code"},
		{Parameter{Kind: KindDate}, "2019-02-28", "2019-02-28", "2019-02-28", ""},
		{Parameter{Kind: KindDate}, "2019-02-30", "", nil, "not a day"},
		{Parameter{Kind: KindLimit}, "all", "all", nil, ""},
		{Parameter{Kind: KindLimit}, "0", "", nil, "from 1 to"},
		{Parameter{Kind: KindOffset}, "0", "0", int64(0), ""},
		{Parameter{Kind: KindOffset}, "-1", "", nil, "from 0 to"},
		{Parameter{Kind: KindPeriod}, "W2019-02-24", "W2019-02-24", "W2019-02-24", ""},
		{Parameter{Kind: KindPeriod}, "W2019-02-27", "", nil, "that day lies in W2019-02-24"},
		{Parameter{Kind: KindPeriod}, "latest-iso-week", "latest-iso-week", "latest-iso-week", ""},
		{Parameter{Kind: KindPeriod}, "latest-range", "", nil, "is not a period"},
		{Parameter{Kind: KindIndex}, "wci@14.2-forwards", "wci@14.2-forwards", "wci@14.2-forwards", ""},
		{Parameter{Kind: KindIndex}, "wci", "", nil, "with its version"},
	}
	for _, test := range tests {
		got, err := test.parameter.read(test.text, nil)
		switch {
		case test.fault != "":
			if err == nil || !strings.Contains(err.Error(), test.fault) {
				t.Errorf("%s %q: got %v, want %q", test.parameter.Kind, test.text, err, test.fault)
			}
			if err != nil && inBoth(err).Zh == inBoth(err).En {
				t.Errorf("%s %q: the fault has no Chinese", test.parameter.Kind, test.text)
			}
		case err != nil || got != reading{test.shown, test.bound}:
			t.Errorf("%s %q: got %+v %v, want %q %v", test.parameter.Kind, test.text, got, err, test.shown, test.bound)
		}
	}
}

// TestAllProblemsAtOnce gives a run everything wrong that it can have.
func TestAllProblemsAtOnce(t *testing.T) {
	q := lookup(t, library(t), "ranking")
	engine := empty(q)
	_, err := q.Run(context.Background(), engine, map[string]string{
		"period": "W2019-02-27", "platfrom": "weibo", "limit": "none", "zzzzz": "1",
	})
	var faults *ParameterError
	if !errors.As(err, &faults) || len(engine.sql) > 0 {
		t.Fatalf("got %v after %d statements", err, len(engine.sql))
	}
	want := []struct{ parameter, code, zh, en string }{
		{"index", "missing", "缺少参数“指数”（index）", "parameter index (Index) is missing"},
		{"period", "invalid", "参数“周期”（period）：\"W2019-02-27\" 不是以周日开始，该日属于 W2019-02-24", "that day lies in W2019-02-24"},
		{"limit", "invalid", "应为 1 至", `parameter limit: "none" is not a whole number`},
		{"platfrom", "unknown", `是否指 "platform"？`, `did you mean "platform"?`},
		{"zzzzz", "unknown", "可用的有：index、period", "there are index, period"},
	}
	if len(faults.Problems) != len(want) {
		t.Fatalf("got %d problems: %v", len(faults.Problems), err)
	}
	for i, w := range want {
		got := faults.Problems[i]
		if got.Parameter != w.parameter || got.Code != w.code || !strings.Contains(got.Message.Zh, w.zh) || !strings.Contains(got.Message.En, w.en) {
			t.Errorf("problem %d is %+v, want %+v", i+1, got, w)
		}
		if !strings.Contains(err.Error(), w.en) {
			t.Errorf("the error does not say %q", w.en)
		}
	}
}

func TestIndexNames(t *testing.T) {
	names := func(name string) (string, error) {
		if name == "wci" {
			return "wci@14.2", nil
		}
		return "", errors.New(`there is no index "` + name + `"`)
	}
	q := lookup(t, library(t, IndexNames(names)), "ranking")
	r, err := q.Run(context.Background(), empty(q), map[string]string{"index": "wci", "period": "W2019-02-24"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Reader.Release()
	if r.Parameters["index"] != "wci@14.2" {
		t.Errorf("the index is %q", r.Parameters["index"])
	}
	_, err = q.Run(context.Background(), empty(q), map[string]string{"index": "xci", "period": "W2019-02-24"})
	if err == nil || !strings.Contains(err.Error(), `parameter index: there is no index "xci"`) {
		t.Errorf("got %v", err)
	}
}
