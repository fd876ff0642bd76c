package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"zhengheng/access"
	"zhengheng/api"
	"zhengheng/queries"
)

// book is a Register in memory.
type book struct {
	mu     sync.Mutex
	tokens []access.Token
	log    []access.Entry
	broken bool // nothing can be written down
}

func (b *book) Tokens(context.Context) ([]access.Token, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]access.Token{}, b.tokens...), nil
}

func (b *book) CreateToken(_ context.Context, t access.Token, e access.Entry) (access.Token, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken {
		return t, errors.New("no space left")
	}
	t.ID = fmt.Sprintf("T%04d", len(b.tokens)+1)
	b.tokens = append(b.tokens, t)
	e.Action, e.Outcome, e.Subject = "token.create", access.Done, t.ID
	b.log = append(b.log, e)
	return t, nil
}

func (b *book) RevokeToken(_ context.Context, id string, e access.Entry) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.tokens {
		if b.tokens[i].ID == id {
			b.tokens[i].RevokedAt, b.tokens[i].RevokedBy = e.At, e.Who
		}
	}
	e.Action, e.Outcome, e.Subject = "token.revoke", access.Done, id
	b.log = append(b.log, e)
	return nil
}

func (b *book) Audit(_ context.Context, e access.Entry) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken {
		return errors.New("no space left")
	}
	b.log = append(b.log, e)
	return nil
}

// said are the entries as "action outcome who subject".
func (b *book) said() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out strings.Builder
	for _, e := range b.log {
		fmt.Fprintf(&out, "%s %s %s %s\n", e.Action, e.Outcome, e.Who, e.Subject)
	}
	return out.String()
}

// gate is a server that asks for tokens, its clock and its log.
type gate struct {
	t       *testing.T
	handler http.Handler
	book    *book
	now     time.Time
	lines   *bytes.Buffer
}

func newGate(t *testing.T, change func(*api.Config)) *gate {
	t.Helper()
	g := &gate{t: t, book: &book{}, now: time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), lines: &bytes.Buffer{}}
	g.handler = newHandler(t, func(_ *fake, c *api.Config) {
		c.Open, c.Register, c.Clock = false, g.book, func() time.Time { return g.now }
		c.Log = slog.New(slog.NewTextHandler(g.lines, nil))
		for i, role := range access.Roles() {
			g.book.tokens = append(g.book.tokens, access.Token{ID: fmt.Sprintf("T%04d", i+1), Name: "王" + string(role), Role: role, Hash: access.Hash("zh_" + string(role))})
		}
		if change != nil {
			change(c)
		}
	})
	return g
}

type option func(*http.Request)

func bearer(secret string) option {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) }
}

func cookie(c *http.Cookie) option { return func(r *http.Request) { r.AddCookie(c) } }

func header(name, value string) option { return func(r *http.Request) { r.Header.Set(name, value) } }

func form(values ...string) option {
	return func(r *http.Request) {
		all := url.Values{}
		for i := 0; i < len(values); i += 2 {
			all.Set(values[i], values[i+1])
		}
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(all.Encode())), int64(len(all.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
}

func (g *gate) ask(method, target string, options ...option) (*http.Response, string) {
	g.t.Helper()
	r := httptest.NewRequestWithContext(g.t.Context(), method, target, nil)
	for _, o := range options {
		o(r)
	}
	w := httptest.NewRecorder()
	g.handler.ServeHTTP(w, r)
	return w.Result(), w.Body.String()
}

func (g *gate) signIn(secret string, options ...option) *http.Cookie {
	g.t.Helper()
	r, body := g.ask(http.MethodPost, "/signin", append([]option{form("token", secret)}, options...)...)
	if r.StatusCode != http.StatusSeeOther || len(r.Cookies()) != 1 {
		g.t.Fatalf("sign-in: %d %s", r.StatusCode, body)
	}
	return r.Cookies()[0]
}

func (g *gate) wants(status int, method, target string, options ...option) string {
	g.t.Helper()
	r, body := g.ask(method, target, options...)
	if r.StatusCode != status {
		g.t.Errorf("%s %s: %d, want %d: %.300s", method, target, r.StatusCode, status, body)
	}
	return body
}

func TestSignInOpensASessionAndSignOutEndsIt(t *testing.T) {
	g := newGate(t, nil)
	html := header("Accept", "text/html")
	r, _ := g.ask(http.MethodGet, "/?index=wci@14.2&lang=en", html)
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/signin?lang=en&next=%2F%3Findex%3Dwci@14.2%26lang%3Den" {
		t.Errorf("a page without a session: %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	contains(t, "the form", g.wants(200, http.MethodGet, "/signin?next=/batches"), `type="password"`, `value="/batches"`, "登录")
	r, _ = g.ask(http.MethodPost, "/signin", form("token", " zh_viewer\n", "next", "/batches?limit=5"))
	if r.Header.Get("Location") != "/batches?limit=5" {
		t.Errorf("on to %s", r.Header.Get("Location"))
	}
	c := r.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure || strings.Contains(c.Value, "zh_viewer") || len(c.Value) != 43 {
		t.Errorf("the cookie is %+v", c)
	}
	body := g.wants(200, http.MethodGet, "/", cookie(c), html)
	contains(t, "the page", body, "王viewer (T0001)", `action="/signout"`)
	if strings.Contains(body, `href="/ingest"`) {
		t.Error("a viewer is offered to load files")
	}
	r, _ = g.ask(http.MethodPost, "/signout", cookie(c))
	if out := r.Cookies(); len(out) != 1 || out[0].MaxAge >= 0 {
		t.Errorf("sign-out sets %v", out)
	}
	g.wants(401, http.MethodGet, "/v1/queries/periods", cookie(c))
	contains(t, "the audit log", g.book.said(), "sign_in done 王viewer (T0001) T0001", "sign_out done 王viewer (T0001) page")
	for what, text := range map[string]string{"the server's log": g.lines.String(), "the audit log": g.book.said()} {
		if strings.Contains(text, "zh_viewer") || strings.Contains(text, c.Value) {
			t.Errorf("%s holds a secret", what)
		}
	}
}

func TestSessionsEnd(t *testing.T) {
	g := newGate(t, nil)
	admin := bearer("zh_admin")
	idle := g.signIn("zh_viewer")
	g.now = g.now.Add(7 * time.Hour)
	g.wants(200, http.MethodGet, "/v1/queries/periods", cookie(idle))
	g.now = g.now.Add(8*time.Hour + time.Second)
	g.wants(401, http.MethodGet, "/v1/queries/periods", cookie(idle))

	long := g.signIn("zh_viewer")
	for range 24 {
		g.now = g.now.Add(time.Hour)
		g.wants(200, http.MethodGet, "/v1/queries/periods", cookie(long))
	}
	g.now = g.now.Add(time.Minute)
	g.wants(401, http.MethodGet, "/v1/queries/periods", cookie(long))

	one, other := g.signIn("zh_viewer"), g.signIn("zh_staff")
	g.wants(200, http.MethodDelete, "/v1/tokens/T0001", admin)
	g.wants(401, http.MethodGet, "/v1/queries/periods", cookie(one))
	g.wants(401, http.MethodGet, "/v1/queries/periods", bearer("zh_viewer"))
	g.wants(200, http.MethodGet, "/v1/queries/periods", cookie(other))
}

// A session of plain HTTP is none of TLS, and the cookie of TLS goes nowhere else.
func TestCookieIsSecureBehindTLS(t *testing.T) {
	g := newGate(t, nil)
	tls := header("X-Forwarded-Proto", "https")
	c := g.signIn("zh_viewer", tls)
	if !c.Secure || c.Name != "__Host-zhengheng_session" || c.Domain != "" || c.Path != "/" {
		t.Errorf("%+v", c)
	}
	g.wants(200, http.MethodGet, "/v1/queries/periods", cookie(c), tls)
	g.wants(401, http.MethodGet, "/v1/queries/periods", cookie(c))
}

// failureWait is longer than the server remembers failures.
const failureWait = 6 * time.Minute

func TestHostileSignIns(t *testing.T) {
	secrets := []string{"", " ", "zh_", "' or 1=1 --", `" or ""="`, "zh_viewer'; drop table meta.tokens; --", "<script>alert(1)</script>", "\x00", "zh_\u202ereweiv",
		strings.Repeat("a", 5000), "ZH_VIEWER", access.Hash("zh_viewer"), "%00", "{{.}}", "../../etc/passwd", "zh_viewer zh_admin"}
	g := newGate(t, nil)
	fresh := func() { g.now = g.now.Add(failureWait) } // the count of failures
	for _, secret := range secrets {
		fresh()
		r, body := g.ask(http.MethodPost, "/signin", form("token", secret, "next", "/"))
		if r.StatusCode != http.StatusUnauthorized || len(r.Cookies()) != 0 || strings.Contains(body, "<script>alert") || secret != "" && len(secret) > 3 && strings.Contains(body, secret) {
			t.Errorf("%.30q: %d %v", secret, r.StatusCode, r.Cookies())
		}
	}
	for _, next := range []string{"//evil.example", "https://evil.example/", `/\evil.example`, "javascript:alert(1)", "/\r\nSet-Cookie: a=b", "evil", "/\t/evil.example", "///evil", "http:evil", "/signin?next=/x", "?x", "%", ""} {
		r, _ := g.ask(http.MethodPost, "/signin", form("token", "zh_viewer", "next", next))
		if r.Header.Get("Location") != "/" {
			t.Errorf("next=%q leads to %q", next, r.Header.Get("Location"))
		}
		if _, body := g.ask(http.MethodGet, "/signin?next="+url.QueryEscape(next)); !strings.Contains(body, `name="next" value="/"`) {
			t.Errorf("next=%q is on the form", next)
		}
	}
	for _, o := range []option{header("Sec-Fetch-Site", "cross-site"), header("Origin", "https://evil.example")} {
		g.wants(403, http.MethodPost, "/signin", form("token", "zh_viewer"), o)
		g.wants(403, http.MethodPost, "/signout", cookie(g.signIn("zh_viewer")), o)
		g.wants(403, http.MethodPost, "/v1/tokens", cookie(g.signIn("zh_admin")), form("name", "x", "role", "admin"), o)
	}
	g.wants(400, http.MethodPost, "/signin", func(r *http.Request) {
		form()(r)
		r.Body = io.NopCloser(strings.NewReader("token=%zz"))
	})
	for _, bad := range []string{"Basic emhfdmlld2VyOg==", "Bearer", "Bearer ", "bearer zh_viewe", "zh_viewer", "Bearer zh_viewer,zh_admin"} {
		fresh()
		r, _ := g.ask(http.MethodGet, "/v1/queries/periods", header("Authorization", bad))
		if r.StatusCode != http.StatusUnauthorized || r.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%q: %d", bad, r.StatusCode)
		}
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	g := newGate(t, nil)
	for i := range 10 {
		g.wants(401, http.MethodPost, "/signin", form("token", fmt.Sprint("guess", i)))
	}
	r, _ := g.ask(http.MethodPost, "/signin", form("token", "zh_viewer"))
	if r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") != "301" {
		t.Errorf("the eleventh: %d, retry after %s", r.StatusCode, r.Header.Get("Retry-After"))
	}
	from := func(address string) option { return func(r *http.Request) { r.RemoteAddr = address } }
	g.signIn("zh_viewer", from("203.0.113.9:1234"))
	g.wants(429, http.MethodGet, "/v1/queries/periods", bearer("guess"))
	g.wants(200, http.MethodGet, "/v1/queries/periods", bearer("zh_viewer")) // who has a token is not locked out
	g.now = g.now.Add(5*time.Minute + time.Second)
	g.signIn("zh_viewer")

	for i := range 12 { // the addresses of one network of IPv6 count as one
		r, _ = g.ask(http.MethodPost, "/signin", form("token", "guess"), from(fmt.Sprintf("[2001:db8::%x]:99", i+1)))
	}
	if r.StatusCode != http.StatusTooManyRequests {
		t.Errorf("many addresses of one network: %d", r.StatusCode)
	}
	if n := strings.Count(g.book.said(), "refused"); n > 25 {
		t.Errorf("guessing wrote %d entries", n)
	}
}

func TestTokensAreGivenAndRevokedByAdmins(t *testing.T) {
	g := newGate(t, nil)
	admin := bearer("zh_admin")
	body := func(text string) option {
		return func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
			r.Header.Set("Content-Type", "application/json")
		}
	}
	g.wants(403, http.MethodPost, "/v1/tokens", bearer("zh_operator"), body(`{"name":"x","role":"admin"}`))
	r, text := g.ask(http.MethodPost, "/v1/tokens", admin, body(`{"name":"分析组","role":"analyst","region":"5301","expires":"2024-03-31"}`))
	var given struct {
		ID        string    `json:"token_id"`
		Secret    string    `json:"secret"`
		ExpiresAt time.Time `json:"expires_at"`
	}
	if err := json.Unmarshal([]byte(text), &given); err != nil || r.StatusCode != http.StatusCreated || r.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v %s", r.StatusCode, err, text)
	}
	if !given.ExpiresAt.Equal(time.Date(2024, 3, 31, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("it ends at %s, not with the day in China", given.ExpiresAt)
	}
	kept := g.book.tokens[len(g.book.tokens)-1]
	if kept.Hash != access.Hash(given.Secret) || kept.CreatedBy != "王admin (T0006)" {
		t.Errorf("kept is %+v", kept)
	}
	g.wants(200, http.MethodGet, "/v1/queries/periods", bearer(given.Secret))
	g.now = given.ExpiresAt
	g.wants(401, http.MethodGet, "/v1/queries/periods", bearer(given.Secret))

	for _, bad := range []string{``, `[]`, `{"name":"x"}`, `{"name":"","role":"staff"}`, `{"name":"x","role":"root"}`, `{"name":"x","role":"staff","admin":true}`, `{"name":"x","role":"staff"}{}`,
		`{"name":"a\nb","role":"staff"}`, `{"name":"\u202e","role":"staff"}`, `{"name":"x","role":"staff","region":"' or 1=1"}`, `{"name":"x","role":"staff","platform":"tiktok"}`,
		`{"name":"x","role":"staff","expires":"yesterday"}`, `{"name":"x","role":"staff","expires":"2020-01-01"}`, `{"name":"x","role":"admin","unit":"U1"}`, `{"name":"x","role":"staff","unit":"U\u0000"}`} {
		g.wants(400, http.MethodPost, "/v1/tokens", admin, body(bad))
	}
	for _, name := range []string{"'; drop table meta.tokens; --", `"><img src=x onerror=alert(1)>`, "=cmd()", "{{.}}", "%s%d"} {
		quoted, _ := json.Marshal(name)
		g.wants(201, http.MethodPost, "/v1/tokens", admin, body(`{"name":`+string(quoted)+`,"role":"viewer"}`))
		hostile := g.book.tokens[len(g.book.tokens)-1]
		secret := "zh_hostile" + hostile.ID
		g.book.tokens[len(g.book.tokens)-1].Hash = access.Hash(secret)
		g.wants(200, http.MethodDelete, "/v1/tokens/T0005", admin) // any change has the tokens read again
		g.book.tokens[4].RevokedAt = time.Time{}
		g.wants(201, http.MethodPost, "/v1/tokens", admin, form("name", "again", "role", "viewer"))
		page := g.wants(200, http.MethodGet, "/", cookie(g.signIn(secret)), header("Accept", "text/html"))
		if strings.Contains(page, "<img src=x") {
			t.Errorf("the name %q is HTML on the page", name)
		}
	}
	g.wants(404, http.MethodDelete, "/v1/tokens/T9999", admin)
	g.wants(404, http.MethodDelete, "/v1/tokens/"+url.PathEscape("' or 1=1 --"), admin)
	g.wants(409, http.MethodDelete, "/v1/tokens/T0006", admin) // the last admin
	if strings.Contains(g.book.said()+g.lines.String(), given.Secret) {
		t.Error("a log holds the secret")
	}
	contains(t, "the audit log", g.book.said(), "token.create done 王admin (T0006) T0007", "access refused 王operator (T0005) POST /v1/tokens", "change failed 王admin (T0006) POST /v1/tokens")
}

func TestReadOnlyServerReadsTokensAndSaysWhatToDo(t *testing.T) {
	g := newGate(t, func(c *api.Config) { c.ReadOnly = true })
	g.signIn("zh_viewer")
	g.wants(200, http.MethodGet, "/v1/queries/periods", bearer("zh_viewer"))
	contains(t, "the refusal", g.wants(409, http.MethodPost, "/v1/tokens", bearer("zh_admin"), form("name", "x", "role", "viewer")), "zhengheng token create")
	if len(g.book.log) != 0 {
		t.Error("a server that only reads has written")
	}
}

func TestWhatAddsToTheAuditLog(t *testing.T) {
	g := newGate(t, nil)
	viewer := bearer("zh_viewer")
	g.wants(200, http.MethodGet, "/v1/queries/periods.json", viewer)
	if len(g.book.log) != 0 {
		t.Errorf("reading is in the audit log: %s", g.book.said())
	}
	g.wants(200, http.MethodGet, "/v1/queries/periods.csv?kind=week", viewer)
	g.wants(200, http.MethodGet, "/v1/rankings.json?index=wci@14.2&limit=all", viewer)
	g.wants(403, http.MethodGet, "/v1/audit", viewer)
	contains(t, "the audit log", g.book.said(), "export done 王viewer (T0001) periods.csv", "export done 王viewer (T0001) ranking.json")
	if e := g.book.log[0]; e.RequestID == "" || e.Address == "" || e.At != g.now || !strings.Contains(e.Detail, "kind=week") {
		t.Errorf("%+v", e)
	}
	g.book.broken = true
	g.wants(500, http.MethodGet, "/v1/queries/periods.csv", viewer)
	g.wants(500, http.MethodPost, "/signin", form("token", "zh_viewer"))
	g.wants(200, http.MethodGet, "/v1/queries/periods.json", viewer)
}

// Without a register and without Open there is no server.
func TestAServerIsOpenOnlyWhenTold(t *testing.T) {
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.New(api.Config{Library: library, Engine: &fake{library: library}}); err == nil || !strings.Contains(err.Error(), "register") {
		t.Errorf("a server that asks for no token: %v", err)
	}
	open := newHandler(t, nil)
	if r := get(t, open, "/v1/queries/periods"); r.StatusCode != 200 {
		t.Errorf("an open server: %d", r.StatusCode)
	}
	if r := get(t, open, "/v1/queries/periods", "Authorization", "Bearer x"); r.StatusCode != 401 {
		t.Errorf("a wrong token at an open server: %d", r.StatusCode)
	}
}
