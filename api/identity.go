package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"zhengheng/access"
	"zhengheng/queries"
)

// Register keeps tokens and the audit log; the warehouse implements it.
type Register interface {
	Tokens(ctx context.Context) ([]access.Token, error)
	// CreateToken keeps a checked token under the next free id.
	CreateToken(ctx context.Context, t access.Token, e access.Entry) (access.Token, error)
	RevokeToken(ctx context.Context, id string, e access.Entry) error
	Audit(ctx context.Context, e access.Entry) error
}

// identity is who a request comes from.
type identity struct {
	who     string // in batches and in the audit log
	role    access.Role
	scope   access.Scope
	session string // the key of the session, "" without one
	isOpen  bool   // nobody signed in, where nobody has to
}

// local is everybody at a server that is open.
var local = identity{who: anonymous, role: access.Admin, isOpen: true}

type identityKey struct{}

// identityOf is who a request comes from; the zero identity may nothing.
func identityOf(ctx context.Context) identity {
	who, _ := ctx.Value(identityKey{}).(identity)
	return who
}

// doorman knows tokens and sessions.
type doorman struct {
	register Register
	isOpen   bool // requests without a token are local
	readOnly bool
	clock    func() time.Time
	keys     atomic.Pointer[access.Keyring]
	sessions sessions
	attempts attempts
}

func newDoorman(config Config, clock func() time.Time) (*doorman, error) {
	if config.Register == nil && !config.Open {
		return nil, errors.New("api: a register of tokens is required where the server is not open")
	}
	d := &doorman{register: config.Register, isOpen: config.Open, readOnly: config.ReadOnly, clock: clock}
	return d, d.reload(context.Background())
}

// reload reads the tokens; call it after each change of them.
func (d *doorman) reload(ctx context.Context) error {
	var tokens []access.Token
	if d.register != nil {
		var err error
		if tokens, err = d.register.Tokens(ctx); err != nil {
			return err
		}
	}
	d.keys.Store(access.NewKeyring(tokens))
	return nil
}

// errUnknownToken says that credentials were given and open nothing.
var errUnknownToken = errors.New("an unknown, expired or revoked token")

// identify finds who a request comes from. ok is false where it does not say.
func (d *doorman) identify(r *http.Request) (who identity, ok bool, err error) {
	if header := r.Header.Get(echo.HeaderAuthorization); header != "" {
		scheme, secret, _ := strings.Cut(header, " ")
		t, found := d.keys.Load().Find(strings.TrimSpace(secret), d.clock())
		if !strings.EqualFold(scheme, "Bearer") || !found {
			return identity{}, false, errUnknownToken
		}
		return identityFor(t, ""), true, nil
	}
	if key := sessionKey(r); key != "" {
		if id, found := d.sessions.find(key, d.clock()); found {
			if t, isUsable := d.keys.Load().Usable(id, d.clock()); isUsable {
				return identityFor(t, key), true, nil
			}
			d.sessions.end(key)
		}
	}
	if d.isOpen {
		return local, true, nil
	}
	return identity{}, false, nil
}

func identityFor(t access.Token, session string) identity {
	return identity{who: t.Who(), role: t.Role, scope: t.Scope, session: session}
}

// authorize lets a request through to its route only if the route's rule allows it, and
// puts who it is, with scope and role, into the request's context, where queries find
// them.
func (s *server) authorize(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		least, hasRule := s.ruleOf(r.Method, c.Path())
		if !hasRule {
			if s.isRoute(r.Method, c.Path()) {
				return &problem{Status: http.StatusForbidden, Code: codeForbidden, args: []any{"-"}, cause: fmt.Errorf("%s %s has no rule", r.Method, c.Path())}
			}
			return next(c) // no route: not found
		}
		if s.door.isOpen && least != anyone && !s.isOwnHost(r.Host) {
			return &problem{Status: http.StatusForbidden, Code: codeUnknownHost, args: []any{r.Host}}
		}
		who, isKnown, err := s.door.identify(r)
		if least == anyone {
			s.let(c, who)
			return next(c)
		}
		if err != nil {
			return s.refuseStranger(c, err)
		}
		if !isKnown {
			return s.askToSignIn(c)
		}
		s.let(c, who)
		if !who.role.May(least) {
			return s.noteChange(c, &problem{Status: http.StatusForbidden, Code: codeForbidden, args: []any{roleTitle(least)}})
		}
		if isOfAll(c.Path()) && !who.scope.IsAll() {
			return s.noteChange(c, &problem{Status: http.StatusForbidden, Code: codeOutOfScope})
		}
		return s.noteChange(c, next(c))
	}
}

// let puts who a request comes from into its context.
func (s *server) let(c echo.Context, who identity) {
	ctx := context.WithValue(c.Request().Context(), identityKey{}, who)
	ctx = queries.WithScope(queries.WithRole(ctx, who.role), who.scope)
	c.SetRequest(c.Request().WithContext(ctx))
	if !who.isOpen {
		c.Response().Header().Set("Cache-Control", "private, no-cache")
	}
}

// isRoute tells whether the router has a handler for a method and pattern.
func (s *server) isRoute(method, path string) bool {
	return s.known[method+" "+path]
}

// refuseStranger answers a request whose token opens nothing; one that tries many waits.
func (s *server) refuseStranger(c echo.Context, cause error) error {
	wait, isNew := s.door.attempts.failed(addressOf(c.Request()), s.clock())
	if wait > 0 {
		if isNew {
			s.note(c, access.Entry{Action: "access", Outcome: access.Refused, Subject: c.Request().URL.Path, Detail: "too many unknown tokens"})
		}
		return tooMany(c, wait)
	}
	s.note(c, access.Entry{Action: "access", Outcome: access.Refused, Subject: c.Request().URL.Path, Detail: "unknown token"})
	return s.unauthenticated(c, cause)
}

// askToSignIn sends people to the sign-in page, and tells programs what they lack.
func (s *server) askToSignIn(c echo.Context) error {
	r := c.Request()
	if isForPeople(r) && !changes(r.Method) {
		return c.Redirect(http.StatusSeeOther, signInAddress(r))
	}
	return s.unauthenticated(c, nil)
}

func (s *server) unauthenticated(c echo.Context, cause error) error {
	c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="zhengheng"`)
	return &problem{Status: http.StatusUnauthorized, Code: codeNoSignIn, cause: cause}
}

func tooMany(c echo.Context, wait time.Duration) error {
	seconds := int(wait/time.Second) + 1
	c.Response().Header().Set(echo.HeaderRetryAfter, fmt.Sprint(seconds))
	return &problem{Status: http.StatusTooManyRequests, Code: codeTooMany, args: []any{seconds}}
}

// roleTitle names a role in both languages.
func roleTitle(role access.Role) string {
	for _, value := range queries.Labels("access_role") {
		if value.Name == string(role) {
			return value.Title.Zh + " (" + value.Name + ")"
		}
	}
	return string(role)
}
