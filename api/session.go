package api

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"zhengheng/access"
)

// A session ends after sessionIdle without a request, and sessionLife after the sign-in
// whatever happens. Sessions live in memory: a restart ends them all.
const (
	sessionIdle  = 8 * time.Hour
	sessionLife  = 24 * time.Hour
	mostSessions = 10000
)

// sessions are the browsers that signed in, by the hash of their cookie's value: what the
// memory holds opens nothing. The zero value is ready and safe for concurrent use.
type sessions struct {
	mu   sync.Mutex
	open map[string]session
}

type session struct {
	token         string // its id; the token is looked at again with each request
	begun, usedAt time.Time
}

func (s session) isOver(now time.Time) bool {
	return now.Sub(s.usedAt) > sessionIdle || now.Sub(s.begun) > sessionLife
}

// begin opens a session and returns the value of its cookie.
func (s *sessions) begin(token string, now time.Time) string {
	value := access.NewRandom()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[string]session{}
	}
	if len(s.open) >= mostSessions {
		s.makeRoom(now)
	}
	s.open[access.Hash(value)] = session{token, now, now}
	return value
}

// makeRoom drops what is over, or else the session that was used least lately.
func (s *sessions) makeRoom(now time.Time) {
	oldest := ""
	for key, one := range s.open {
		switch {
		case one.isOver(now):
			delete(s.open, key)
		case oldest == "" || one.usedAt.Before(s.open[oldest].usedAt):
			oldest = key
		}
	}
	if len(s.open) >= mostSessions {
		delete(s.open, oldest)
	}
}

// find returns the token of a session that is not over.
func (s *sessions) find(key string, now time.Time) (token string, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, found := s.open[key]
	if !found {
		return "", false
	}
	if one.isOver(now) {
		delete(s.open, key)
		return "", false
	}
	one.usedAt = now
	s.open[key] = one
	return one.token, true
}

func (s *sessions) end(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, key)
}

// endToken ends the sessions of a token that was revoked.
func (s *sessions) endToken(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, one := range s.open {
		if one.token == token {
			delete(s.open, key)
		}
	}
}

// The cookie's names. With TLS it has the prefix that lets browsers take it from this
// host alone and from no plain HTTP.
const (
	cookieName       = "zhengheng_session"
	secureCookieName = "__Host-zhengheng_session"
)

// sessionKey is the key of the session whose cookie a request brings, "" without one.
func sessionKey(r *http.Request) string {
	name := cookieName
	if isSecure(r) {
		name = secureCookieName
	}
	cookie, err := r.Cookie(name)
	if err != nil || cookie.Value == "" {
		return ""
	}
	return access.Hash(cookie.Value)
}

// sessionCookie is the cookie that opens a session, or with the value "" ends it.
func sessionCookie(r *http.Request, value string) *http.Cookie {
	cookie := &http.Cookie{
		Name: cookieName, Value: value, Path: "/", HttpOnly: true, Secure: isSecure(r), SameSite: http.SameSiteLaxMode,
		MaxAge: int(sessionLife / time.Second),
	}
	if cookie.Secure {
		cookie.Name = secureCookieName
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	return cookie
}

// isSecure tells whether the client reached the server by TLS, here or at a proxy. A
// client that lies about it only loses its own sign-in.
func isSecure(r *http.Request) bool {
	return r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// attempts counts the failed sign-ins of each address. The zero value is ready and safe
// for concurrent use.
type attempts struct {
	mu    sync.Mutex
	since map[string]failures
}

type failures struct {
	count int
	begun time.Time
}

// An address that fails mostFailures times within failurePeriod waits until it is over.
const (
	mostFailures  = 10
	failurePeriod = 5 * time.Minute
	mostAddresses = 100000
)

// wait is how long an address must not try.
func (a *attempts) wait(address string, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.waitOf(address, now)
}

func (a *attempts) waitOf(address string, now time.Time) time.Duration {
	if f := a.since[address]; f.count >= mostFailures {
		return max(failurePeriod-now.Sub(f.begun), 0)
	}
	return 0
}

// failed counts a failure, and returns how long the address must wait by now; isNew says
// that it has to since this failure.
func (a *attempts) failed(address string, now time.Time) (wait time.Duration, isNew bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f, known := a.since[address]
	if !known || now.Sub(f.begun) >= failurePeriod {
		f = failures{begun: now}
	}
	f.count++
	if a.since == nil || len(a.since) >= mostAddresses {
		a.since = a.recent(now)
	}
	a.since[address] = f
	return a.waitOf(address, now), f.count == mostFailures
}

// recent are the failures that still count; where they are too many, none, so that the
// memory stays bounded.
func (a *attempts) recent(now time.Time) map[string]failures {
	kept := map[string]failures{}
	for address, f := range a.since {
		if now.Sub(f.begun) < failurePeriod {
			kept[address] = f
		}
	}
	if len(kept) >= mostAddresses {
		return map[string]failures{}
	}
	return kept
}

// addressOf is where a request comes from: of IPv6 the network of 64 bits, since a host
// has as many addresses in it as it likes.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	address, err := netip.ParseAddr(host)
	if err != nil || address.Is4() || address.Is4In6() || address.IsLoopback() {
		return host
	}
	if network, err := address.WithZone("").Prefix(64); err == nil {
		return network.String()
	}
	return host
}
