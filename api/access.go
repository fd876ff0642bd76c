package api

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// anonymous is who loads at an open server without a token.
const anonymous = "api"

// guard keeps other sites out of the routes that change something or tell about
// it. A site that a user's browser has open can send requests here; the browser
// says where they come from (Sec-Fetch-Site, Origin). A site whose name was made
// to resolve to this machine (DNS rebinding) is of the same origin as itself, but
// has no session here; where none is needed, authorize wants a name of this server's.
// Programs that are no browser send none of these headers and pass.
func (s *server) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if err := s.crossOrigin.Check(r); err != nil {
			return &problem{Status: http.StatusForbidden, Code: codeCrossSite, cause: err}
		}
		return next(c)
	}
}

// isOwnHost tells whether a Host header names this server: the loopback, or one
// of the names that it was given.
func (s *server) isOwnHost(host string) bool {
	name := host
	if bare, _, err := net.SplitHostPort(host); err == nil {
		name = bare
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	if name == "localhost" {
		return true
	}
	if address, err := netip.ParseAddr(name); err == nil && address.IsLoopback() {
		return true
	}
	return slices.ContainsFunc(s.hosts, func(known string) bool { return strings.EqualFold(known, name) })
}
