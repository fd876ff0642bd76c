package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// secretPrefix begins every secret, so that one which has leaked into a file is found.
const secretPrefix = "zh_"

// longestName bounds the name of a token, in characters.
const longestName = 60

// Token is what somebody was given. The secret is not in it, only its hash.
type Token struct {
	ID        string // T0001, T0002 …
	Name      string // of who holds it
	Role      Role
	Scope     Scope  // its Who is Token.Who
	Hash      string // SHA-256 of the secret, in hexadecimal
	CreatedAt time.Time
	CreatedBy string
	ExpiresAt time.Time // zero: never
	RevokedAt time.Time // zero: not revoked
	RevokedBy string
}

// Who names the holder in batches and in the audit log.
func (t Token) Who() string { return t.Name + " (" + t.ID + ")" }

// Describe says for the audit log what was given to whom.
func (t Token) Describe() string {
	return strings.TrimSpace(t.Name + " " + string(t.Role) + " " + t.Scope.String())
}

// IsUsable tells whether the token is good for anything at a time.
func (t Token) IsUsable(now time.Time) bool {
	return t.RevokedAt.IsZero() && (t.ExpiresAt.IsZero() || now.Before(t.ExpiresAt))
}

// State is active, revoked or expired at a time.
func (t Token) State(now time.Time) string {
	switch {
	case !t.RevokedAt.IsZero():
		return "revoked"
	case !t.IsUsable(now):
		return "expired"
	}
	return "active"
}

var (
	regionForm   = regexp.MustCompile(`^[1-9][0-9]([0-9]{2}|[0-9]{4}|[0-9]{7}|[0-9]{10})?$`)
	platformForm = regexp.MustCompile(`^[a-z][a-z_]*$`)
)

// ErrBadToken is wrapped by what Check finds.
var ErrBadToken = errors.New("the token cannot be given")

// Check tells all that is wrong with a token to be given. Whether the unit and the
// platform exist, it cannot know.
func (t Token) Check(now time.Time) error {
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if n := utf8.RuneCountInString(t.Name); n == 0 || n > longestName || !isPlain(t.Name) {
		fault("名称须为 1 至 %d 个字符，不含控制字符，首尾无空格 (name: 1 to %d characters, none of them control characters, no space at the ends)", longestName, longestName)
	}
	if !t.Role.IsKnown() {
		fault("没有角色 %q (role: %q is not one of %s)", t.Role, t.Role, RoleNames())
	}
	if t.Scope.Region != "" && !regionForm.MatchString(t.Scope.Region) {
		fault("%q 不是行政区划代码 (region: %q is no GB/T 2260 code)", t.Scope.Region, t.Scope.Region)
	}
	if t.Scope.Platform != "" && !platformForm.MatchString(t.Scope.Platform) {
		fault("没有平台 %q (platform: %q is not known)", t.Scope.Platform, t.Scope.Platform)
	}
	if t.Scope.Unit != strings.TrimSpace(t.Scope.Unit) || !isPlain(t.Scope.Unit) || utf8.RuneCountInString(t.Scope.Unit) > 200 {
		fault("单位编号无效 (unit: not an id)")
	}
	if t.Role.May(Operator) && !t.Scope.IsAll() {
		fault("角色 %s 管理全库，不能限定范围 (role %s is for the whole warehouse and takes no scope)", t.Role, t.Role)
	}
	if !t.ExpiresAt.IsZero() && !t.ExpiresAt.After(now) {
		fault("到期时间已过 (expires: lies in the past)")
	}
	if len(faults) > 0 {
		return fmt.Errorf("%w: %s", ErrBadToken, strings.Join(faults, "; "))
	}
	return nil
}

// isPlain tells whether a text is valid and safe to print on one line, whatever shows it.
func isPlain(text string) bool {
	if !utf8.ValidString(text) || strings.TrimSpace(text) != text {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsPrint(r) // control, format (bidirectional marks) and line separators
	})
}

// NewSecret makes a secret of 256 random bits. It is shown once and never kept.
func NewSecret() string { return secretPrefix + NewRandom() }

// NewRandom is 256 random bits as text.
func NewRandom() string {
	var b [32]byte
	rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Hash is what is kept of a secret: its SHA-256 in hexadecimal. A slow hash would guard
// passwords, which can be guessed; 256 random bits cannot.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// chinaTime is the time of the days that people write.
var chinaTime = time.FixedZone("UTC+8", 8*3600)

// ParseExpiry reads when a token ends: a date, to its end in China; a number of days from
// now, as 90d; or "" and never for no end.
func ParseExpiry(text string, now time.Time) (time.Time, error) {
	if text == "" || text == "never" {
		return time.Time{}, nil
	}
	if number, isDays := strings.CutSuffix(text, "d"); isDays {
		if days, err := strconv.Atoi(number); err == nil && days > 0 && days <= 36500 {
			return now.UTC().AddDate(0, 0, days), nil
		}
	}
	day, err := time.ParseInLocation(time.DateOnly, text, chinaTime)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: 到期 %q 应写成 2026-12-31、90d 或 never (expires: write a date, a number of days or never)", ErrBadToken, text)
	}
	return day.AddDate(0, 0, 1).UTC(), nil
}
