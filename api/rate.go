package api

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"
)

// Rate is how many requests one client may send. The zero value bounds nothing.
type Rate struct {
	PerSecond float64
	Burst     int // at once, after a while of silence
}

// mostClients bounds how many clients are remembered. One that has been silent for as
// long as its burst takes to come back is forgotten without a loss.
const mostClients = 20_000

// limiter counts the requests of each client.
type limiter struct {
	rate  Rate
	clock func() time.Time

	mu      sync.Mutex
	clients map[string]*rate.Limiter
}

func newLimiter(r Rate, clock func() time.Time) *limiter {
	r.Burst = max(r.Burst, int(math.Ceil(r.PerSecond)))
	return &limiter{rate: r, clock: clock, clients: map[string]*rate.Limiter{}}
}

// take counts one request of a client. left is what it may still send at once, reset when
// all of its burst is back; wait is how long a refused one has to wait.
func (l *limiter) take(client string) (isAllowed bool, left int, reset, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	own := l.clients[client]
	if own == nil {
		l.forget(now)
		own = rate.NewLimiter(rate.Limit(l.rate.PerSecond), l.rate.Burst)
		l.clients[client] = own
	}
	isAllowed = own.AllowN(now, 1)
	tokens := own.TokensAt(now)
	seconds := func(missing float64) time.Duration {
		return time.Duration(max(0, missing) / l.rate.PerSecond * float64(time.Second))
	}
	return isAllowed, max(0, int(tokens)), seconds(float64(l.rate.Burst) - tokens), seconds(1 - tokens)
}

// forget drops the clients that have their whole burst again, and, if there are still
// too many, all: better than a server without memory. The lock is held.
func (l *limiter) forget(now time.Time) {
	if len(l.clients) < mostClients {
		return
	}
	for client, own := range l.clients {
		if own.TokensAt(now) >= float64(l.rate.Burst) {
			delete(l.clients, client)
		}
	}
	if len(l.clients) >= mostClients {
		clear(l.clients)
	}
}

// limitRate refuses a client that sends too much (429), and tells every other how much
// it may still send.
func (s *server) limitRate(next echo.HandlerFunc) echo.HandlerFunc {
	if s.limiter == nil {
		return next
	}
	return func(c echo.Context) error {
		path := c.Request().URL.Path
		if isOperating(path) || strings.HasPrefix(path, "/static/") {
			return next(c)
		}
		isAllowed, left, reset, wait := s.limiter.take(s.clientOf(c.Request()))
		h := c.Response().Header()
		h.Set("RateLimit-Limit", strconv.Itoa(s.limiter.rate.Burst))
		h.Set("RateLimit-Remaining", strconv.Itoa(left))
		h.Set("RateLimit-Reset", strconv.Itoa(wholeSeconds(reset)))
		if isAllowed {
			return next(c)
		}
		s.metrics.limited.Inc()
		return &problem{Status: http.StatusTooManyRequests, Code: codeRateLimited, retryAfter: max(1, wholeSeconds(wait)),
			args: []any{strconv.FormatFloat(s.limiter.rate.PerSecond, 'f', -1, 64)}}
	}
}

func wholeSeconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// clientOf is whose requests are counted together: those of one token or, without one
// that is known, of one address.
func (s *server) clientOf(r *http.Request) string {
	if who, isKnown, err := s.door.identify(r); err == nil && isKnown && !who.isOpen {
		return "token " + who.who
	}
	return addressOf(r)
}
