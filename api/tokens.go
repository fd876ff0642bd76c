package api

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"zhengheng/access"
	"zhengheng/queries"
)

// tokenRequest is the body of POST /v1/tokens, as JSON or as a form.
type tokenRequest struct {
	Name     string `json:"name"`
	Role     string `json:"role"`
	Unit     string `json:"unit"`
	Region   string `json:"region"`
	Platform string `json:"platform"`
	Expires  string `json:"expires"` // a date (to its end, China time) or a number of days as 90d; "" for never
}

// tokenGiven is the answer: the only time that the secret is shown.
type tokenGiven struct {
	ID        string      `json:"token_id"`
	Name      string      `json:"name"`
	Role      access.Role `json:"role"`
	Unit      string      `json:"unit,omitempty"`
	Region    string      `json:"region,omitempty"`
	Platform  string      `json:"platform,omitempty"`
	ExpiresAt *time.Time  `json:"expires_at"`
	Secret    string      `json:"secret"`
	Accounts  *int        `json:"accounts,omitempty"` // that a bounded scope holds now
}

// created201 is an answer: what was made, and where it can be looked at.
type created201 struct {
	location string
	value    any
}

// createToken answers POST /v1/tokens.
func (s *server) createToken(c echo.Context) (any, error) {
	if err := s.wantsRegister(); err != nil {
		return nil, err
	}
	asked, err := readTokenRequest(c.Request())
	if err != nil {
		return nil, &problem{Status: http.StatusBadRequest, Code: codeBadForm, args: []any{`{"name": "…", "role": "viewer"}`}, cause: err}
	}
	ctx, now := c.Request().Context(), s.clock()
	t := access.Token{
		Name: asked.Name, Role: access.Role(asked.Role), Scope: access.Scope{Unit: asked.Unit, Region: asked.Region, Platform: asked.Platform},
		CreatedAt: now, CreatedBy: identityOf(ctx).who,
	}
	expires, err := access.ParseExpiry(asked.Expires, now)
	if err = errors.Join(err, checkPlatform(asked.Platform)); err == nil {
		t.ExpiresAt = expires
		err = t.Check(now)
	}
	if err != nil {
		return nil, &problem{Status: http.StatusBadRequest, Code: codeBadToken, args: []any{err.Error()}, cause: err}
	}
	secret := access.NewSecret()
	t.Hash = access.Hash(secret)
	c.Set(noted, true)
	if t, err = s.door.register.CreateToken(ctx, t, s.entry(c, access.Entry{})); err != nil {
		return nil, err
	}
	if err := s.door.reload(ctx); err != nil {
		return nil, err
	}
	return created201{location: "/v1/tokens", value: s.given(c, t, secret)}, nil
}

func (s *server) given(c echo.Context, t access.Token, secret string) tokenGiven {
	given := tokenGiven{ID: t.ID, Name: t.Name, Role: t.Role, Unit: t.Scope.Unit, Region: t.Scope.Region, Platform: t.Scope.Platform, Secret: secret}
	if !t.ExpiresAt.IsZero() {
		given.ExpiresAt = &t.ExpiresAt
	}
	if !t.Scope.IsAll() {
		// A help against slips only: before the first refresh nobody can count.
		if n, err := queries.CountOwned(c.Request().Context(), s.engine, t.Scope); err == nil {
			given.Accounts = &n
		}
	}
	return given
}

// revokeToken answers DELETE /v1/tokens/{id} and POST /v1/tokens/{id}/revoke. The token's
// sessions end with it.
func (s *server) revokeToken(c echo.Context) (any, error) {
	if err := s.wantsRegister(); err != nil {
		return nil, err
	}
	ctx, now, id := c.Request().Context(), s.clock(), param(c, "id")
	keys := s.door.keys.Load()
	t, isUsable := keys.Usable(id, now)
	switch {
	case !isUsable:
		return nil, &problem{Status: http.StatusNotFound, Code: codeNoToken, args: []any{id}}
	case t.Role == access.Admin && keys.Admins(now) == 1 && !s.door.isOpen:
		return nil, &problem{Status: http.StatusConflict, Code: codeLastAdmin, args: []any{id}}
	}
	c.Set(noted, true)
	if err := s.door.register.RevokeToken(ctx, id, s.entry(c, access.Entry{})); err != nil {
		return nil, err
	}
	if err := s.door.reload(ctx); err != nil {
		return nil, err
	}
	s.door.sessions.endToken(id)
	return map[string]string{"token_id": id, "state": "revoked"}, nil
}

// wantsRegister says what to do where tokens cannot be written.
func (s *server) wantsRegister() error {
	if s.door.register == nil || s.door.readOnly {
		return &problem{Status: http.StatusConflict, Code: codeReadOnly}
	}
	return nil
}

func readTokenRequest(r *http.Request) (asked tokenRequest, err error) {
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); mediaType == echo.MIMEApplicationForm {
		if err := r.ParseForm(); err != nil {
			return asked, err
		}
		form := r.PostForm
		return tokenRequest{form.Get("name"), form.Get("role"), form.Get("unit"), form.Get("region"), form.Get("platform"), form.Get("expires")}, nil
	}
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&asked); err != nil {
		return asked, err
	}
	if decoder.More() {
		return asked, errors.New("there is more than one object")
	}
	return asked, nil
}

func checkPlatform(platform string) error {
	if platform == "" {
		return nil
	}
	for _, value := range queries.Labels("platform") {
		if value.Name == platform {
			return nil
		}
	}
	return errors.New("没有这个平台 (there is no platform " + platform + ")")
}
