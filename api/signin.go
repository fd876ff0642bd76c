package api

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/access"
)

const signInPath = "/signin"

// signInView is what the sign-in page shows.
type signInView struct {
	frame
	Next    string // where to go after it
	IsWrong bool   // the token was not accepted
}

// signInPage answers GET /signin.
func (s *server) signInPage(c echo.Context) (any, error) {
	return s.signInForm(c, c.QueryParam("next"), false), nil
}

func (s *server) signInForm(c echo.Context, next string, isWrong bool) page {
	language := languageOf(c.Request())
	status := http.StatusOK
	if isWrong {
		status = http.StatusUnauthorized
	}
	return page{name: "signin", status: status, data: signInView{
		frame: s.frame(c.Request(), language, s.texts.in(language)("signin.title")), Next: localPath(next), IsWrong: isWrong,
	}}
}

// signIn answers POST /signin: a token in a form becomes a session. What the token is
// never comes back and is in no log.
func (s *server) signIn(c echo.Context) (any, error) {
	r, now, address := c.Request(), s.clock(), addressOf(c.Request())
	c.Set(noted, true)
	if wait := s.door.attempts.wait(address, now); wait > 0 {
		return nil, tooMany(c, wait)
	}
	if err := r.ParseForm(); err != nil {
		return nil, &problem{Status: http.StatusBadRequest, Code: codeBadForm, args: []any{`{"token": "…"}`}, cause: err}
	}
	token, found := s.door.keys.Load().Find(strings.TrimSpace(r.PostForm.Get("token")), now)
	if !found {
		s.door.attempts.failed(address, now)
		s.note(c, access.Entry{Who: "-", Action: "sign_in", Outcome: access.Refused, Subject: "page", Detail: "unknown token"})
		return s.signInForm(c, r.PostForm.Get("next"), true), nil
	}
	if err := s.audit(c, access.Entry{Who: token.Who(), Action: "sign_in", Outcome: access.Done, Subject: token.ID, Detail: string(token.Role)}); err != nil {
		return nil, err
	}
	if old := sessionKey(r); old != "" {
		s.door.sessions.end(old)
	}
	c.SetCookie(sessionCookie(r, s.door.sessions.begin(token.ID, now)))
	return seeOther{localPath(r.PostForm.Get("next"))}, nil
}

// signOut answers POST /signout.
func (s *server) signOut(c echo.Context) (any, error) {
	r := c.Request()
	if key := identityOf(r.Context()).session; key != "" {
		s.door.sessions.end(key)
		s.note(c, access.Entry{Action: "sign_out", Outcome: access.Done, Subject: "page"})
	}
	c.SetCookie(sessionCookie(r, ""))
	return seeOther{signInPath + languageSuffix(c)}, nil
}

// signInAddress is the sign-in page that leads back to the page of a request.
func signInAddress(r *http.Request) string {
	values := url.Values{}
	if next := r.URL.RequestURI(); next != "/" {
		values.Set("next", next)
	}
	if languageOf(r) == "en" {
		values.Set("lang", "en")
	}
	return address(signInPath, values)
}

// localPath is an address to go on to, if it is a path of this server, else "/".
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") || strings.HasPrefix(u.Path, signInPath) {
		return "/"
	}
	return next
}
