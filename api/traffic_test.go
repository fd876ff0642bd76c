package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"zhengheng/access"
	"zhengheng/api"
)

const ranked = "/v1/rankings.json?index=wci@14.2&period=W2019-02-24"

// TestTags gives each answer a tag that differs with all that it depends on, answers 304
// to who has it, and asks the engine once only for what many want.
func TestTags(t *testing.T) {
	var engine *fake
	handler := newHandler(t, func(f *fake, _ *api.Config) { engine = f })
	first := get(t, handler, ranked)
	tag, body := first.Header.Get("ETag"), bodyOf(t, first)
	if !strings.HasPrefix(tag, `W/"`) {
		t.Fatalf("the tag is %q", tag)
	}
	asked := engine.asked.Load()
	again := get(t, handler, ranked)
	if bodyOf(t, again) != body || again.Header.Get("Content-Disposition") != first.Header.Get("Content-Disposition") || again.Header.Get("Zhengheng-Snapshot") != "12" {
		t.Errorf("the kept answer differs: %v", again.Header)
	}
	for _, have := range []string{tag, strings.TrimPrefix(tag, "W/"), `"x", ` + tag} {
		r := get(t, handler, ranked, "If-None-Match", have)
		if r.StatusCode != 304 || bodyOf(t, r) != "" || r.Header.Get("ETag") != tag || r.Header.Get("Content-Type") != "" {
			t.Errorf("If-None-Match %s: %d %v", have, r.StatusCode, r.Header)
		}
	}
	if engine.asked.Load() != asked {
		t.Error("the engine was asked again")
	}
	seen := map[string]string{tag: ranked}
	for _, target := range []string{ranked + "&lang=en", ranked + "&limit=3", ranked + "&sort=-reads&limit=100", strings.Replace(ranked, ".json", ".csv", 1), strings.Replace(ranked, "W2019-02-24", "W2019-02-17", 1),
		"/v1/queries/ranking.json?index=wci@14.2&period=W2019-02-24&platform=weibo"} {
		r := get(t, handler, target, "If-None-Match", tag)
		other := r.Header.Get("ETag")
		if strings.Contains(target, "sort") {
			continue // the fake engine knows no other statement
		}
		if r.StatusCode != 200 || seen[other] != "" {
			t.Errorf("%s: %d, its tag %s is that of %s too", target, r.StatusCode, other, seen[other])
		}
		seen[other] = target
	}
	if r := get(t, handler, "/v1/queries/ranking.json?period=W2019-02-24&index=wci@14.2"); r.Header.Get("ETag") != tag {
		t.Error("the same question under another address has another tag")
	}
	engine.state.Add(1)
	if r := get(t, handler, ranked, "If-None-Match", tag); r.StatusCode != 200 || r.Header.Get("ETag") == tag {
		t.Errorf("after a refresh: %d %s", r.StatusCode, r.Header.Get("ETag"))
	}
	for _, target := range []string{"/v1/batches.json", ranked + "&limit=0", ranked + "&x=1"} {
		if r := get(t, handler, target, "If-None-Match", "*"); r.Header.Get("ETag") != "" || r.StatusCode == 304 {
			t.Errorf("%s has the tag %s, %d", target, r.Header.Get("ETag"), r.StatusCode)
		}
	}
}

// keys is a register of two tokens, whose secrets are a and b, that keeps what is noted.
type keys struct {
	mu    sync.Mutex
	noted []access.Entry
}

func (*keys) Tokens(context.Context) ([]access.Token, error) {
	return []access.Token{
		{ID: "T1", Name: "甲", Role: access.Viewer, Hash: access.Hash("a")},
		{ID: "T2", Name: "乙", Role: access.Viewer, Scope: access.Scope{Region: "990000"}, Hash: access.Hash("b")},
	}, nil
}
func (*keys) CreateToken(_ context.Context, t access.Token, _ access.Entry) (access.Token, error) {
	return t, nil
}
func (*keys) RevokeToken(context.Context, string, access.Entry) error { return nil }
func (k *keys) Audit(_ context.Context, e access.Entry) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.noted = append(k.noted, e)
	return nil
}

// TestTagsFollowTheScope keeps one person's answer from another, and writes down exports
// that were at hand too.
func TestTagsFollowTheScope(t *testing.T) {
	register := &keys{}
	handler := newHandler(t, func(_ *fake, c *api.Config) {
		c.Register, c.Open = register, false
		c.Rate = api.Rate{PerSecond: 0.001, Burst: 5}
	})
	ask := func(secret string, headers ...string) *http.Response {
		return get(t, handler, "/v1/periods.csv", append(headers, "Authorization", "Bearer "+secret)...)
	}
	first := ask("a")
	tag := first.Header.Get("ETag")
	if first.StatusCode != 200 || tag == "" || first.Header.Get("RateLimit-Remaining") != "4" {
		t.Fatalf("%d %v", first.StatusCode, first.Header)
	}
	if other := ask("b", "If-None-Match", tag); other.StatusCode != 200 || other.Header.Get("ETag") == tag || other.Header.Get("RateLimit-Remaining") != "4" {
		t.Errorf("another scope: %d %v", other.StatusCode, other.Header)
	}
	if again := ask("a"); again.StatusCode != 200 || !strings.Contains(again.Header.Get("Cache-Control"), "private") {
		t.Errorf("again: %d %v", again.StatusCode, again.Header)
	}
	if stranger := ask("c", "If-None-Match", tag); stranger.StatusCode != 401 {
		t.Errorf("an unknown token: %d", stranger.StatusCode)
	}
	exports := 0
	for _, e := range register.noted {
		if e.Action == "export" {
			exports++
		}
	}
	if exports != 3 {
		t.Errorf("%d exports are noted: %v", exports, register.noted)
	}
}

// TestManyAskOnce lets fifty ask the same at the same moment.
func TestManyAskOnce(t *testing.T) {
	var engine *fake
	handler := newHandler(t, func(f *fake, _ *api.Config) { engine, f.slow = f, 30*time.Millisecond })
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if r := get(t, handler, ranked); r.StatusCode != 200 || !strings.Contains(bodyOf(t, r), `"row_count":25`) {
				t.Errorf("%d", r.StatusCode)
			}
		})
	}
	group.Wait()
	if n := engine.asked.Load(); n != 1 {
		t.Errorf("the engine was asked %d times", n)
	}
	contains(t, "the metrics", bodyOf(t, get(t, handler, "/metrics")),
		`zhengheng_answers_total{from="cached"} 49`, `zhengheng_answers_total{from="rendered"} 1`,
		`zhengheng_requests_total{method="GET",route="/v1/rankings.json",status="200"} 50`, `zhengheng_info{version="v0.1"} 1`, "zhengheng_cache_bytes", "zhengheng_refresh_age_seconds")
}

// TestFailuresAreNotKept lets those who wait for a failing answer have their own.
func TestFailuresAreNotKept(t *testing.T) {
	var engine *fake
	handler := newHandler(t, func(f *fake, _ *api.Config) { engine, f.fail = f, "ranking" })
	for range 2 {
		if r := get(t, handler, ranked); r.StatusCode != 500 || r.Header.Get("ETag") != "" {
			t.Errorf("%d %v", r.StatusCode, r.Header)
		}
	}
	engine.fail = "-"
	engine.panics = "ranking"
	if r := get(t, handler, ranked); r.StatusCode != 500 {
		t.Errorf("a panic: %d", r.StatusCode)
	}
	engine.panics = "-"
	if r := get(t, handler, ranked); r.StatusCode != 200 {
		t.Errorf("afterwards: %d %s", r.StatusCode, bodyOf(t, r))
	}
}

func TestRateLimit(t *testing.T) {
	now := time.Date(2019, 3, 1, 8, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	handler := newHandler(t, func(_ *fake, c *api.Config) {
		c.Rate = api.Rate{PerSecond: 2, Burst: 4}
		c.Clock = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	ask := func(from string) *http.Response {
		r := httptest.NewRequest(http.MethodGet, ranked, nil)
		r.RemoteAddr = from
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Result()
	}
	for left := 3; left >= 0; left-- {
		r := ask("192.0.2.1:1000")
		if r.StatusCode != 200 || r.Header.Get("RateLimit-Remaining") != fmt.Sprint(left) || r.Header.Get("RateLimit-Limit") != "4" {
			t.Errorf("%d left: %d %v", left, r.StatusCode, r.Header)
		}
	}
	refused := ask("192.0.2.1:2000")
	if refused.StatusCode != 429 || refused.Header.Get("Retry-After") != "1" || refused.Header.Get("RateLimit-Reset") != "2" {
		t.Errorf("the fifth: %d %v", refused.StatusCode, refused.Header)
	}
	contains(t, "the refusal", bodyOf(t, refused), `"code":"rate_limited"`, "每秒 2 次")
	if r := ask("192.0.2.2:1000"); r.StatusCode != 200 {
		t.Errorf("another client: %d", r.StatusCode)
	}
	if ask("[2001:db8::1]:1"); ask("[2001:db8::2]:1").Header.Get("RateLimit-Remaining") != "2" {
		t.Error("two addresses of one IPv6 network are two clients")
	}
	mu.Lock()
	now = now.Add(time.Second)
	mu.Unlock()
	if r := ask("192.0.2.1:1000"); r.StatusCode != 200 {
		t.Errorf("a second later: %d", r.StatusCode)
	}
	for range 20 {
		if r := get(t, handler, "/healthz"); r.StatusCode != 200 || r.Header.Get("RateLimit-Limit") != "" {
			t.Fatalf("/healthz: %d", r.StatusCode)
		}
	}
}

func TestReady(t *testing.T) {
	contains(t, "/readyz", bodyOf(t, get(t, newHandler(t, nil), "/readyz")), `"status":"ready"`)
	r := get(t, newHandler(t, func(f *fake, _ *api.Config) { f.fail = "periods" }), "/readyz")
	if r.StatusCode != 503 || r.Header.Get("Retry-After") == "" {
		t.Errorf("without an engine: %d", r.StatusCode)
	}
}

// TestCallersWhoLeave gives the turn of one who has gone to the next.
func TestCallersWhoLeave(t *testing.T) {
	handler := newHandler(t, func(f *fake, _ *api.Config) { f.blocks = "batches" })
	var group sync.WaitGroup
	for range 40 {
		group.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			r := httptest.NewRequest(http.MethodGet, "/v1/batches.json", nil).WithContext(ctx)
			handler.ServeHTTP(httptest.NewRecorder(), r)
		})
	}
	group.Wait()
	if r := get(t, handler, ranked); r.StatusCode != 200 {
		t.Errorf("afterwards: %d", r.StatusCode)
	}
}
