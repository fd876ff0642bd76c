package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// languageOf is the language that a request asks for: what its address says, else, on a
// page, what the switch of the pages was set to last, else Chinese. Data under /v1 go by
// their address alone, so that a link means the same to everybody.
func languageOf(r *http.Request) string {
	switch asked := r.URL.Query().Get("lang"); {
	case asked == "en":
		return "en"
	case asked != "" || strings.HasPrefix(r.URL.Path, "/v1/"):
		return "zh"
	}
	if cookie, err := r.Cookie("lang"); err == nil && cookie.Value == "en" {
		return "en"
	}
	return "zh"
}

// rememberLanguage keeps the language that a page's address names for the next pages.
func rememberLanguage(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		asked := c.Request().URL.Query().Get("lang")
		if (asked == "en" || asked == "zh") && !strings.HasPrefix(c.Request().URL.Path, "/v1/") {
			c.SetCookie(&http.Cookie{Name: "lang", Value: asked, Path: "/", MaxAge: 365 * 24 * 60 * 60, HttpOnly: true, SameSite: http.SameSiteLaxMode})
		}
		return next(c)
	}
}
