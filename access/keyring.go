package access

import (
	"crypto/subtle"
	"time"
)

// Keyring finds tokens. It is not changed after NewKeyring and is safe for concurrent use.
type Keyring struct {
	tokens []Token
	byID   map[string]Token
}

// NewKeyring keeps the tokens, revoked and expired ones too.
func NewKeyring(tokens []Token) *Keyring {
	k := &Keyring{tokens: tokens, byID: map[string]Token{}}
	for i := range k.tokens {
		k.tokens[i].Scope.Who = k.tokens[i].Who()
		k.byID[k.tokens[i].ID] = k.tokens[i]
	}
	return k
}

// Find returns the token of a secret if it is usable. It compares the hash with those of
// all tokens, each in constant time, so that the time tells nothing of any.
func (k *Keyring) Find(secret string, now time.Time) (Token, bool) {
	hash, at := []byte(Hash(secret)), -1
	for i := range k.tokens {
		at = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(hash, []byte(k.tokens[i].Hash)), i, at)
	}
	if at < 0 || !k.tokens[at].IsUsable(now) {
		return Token{}, false
	}
	return k.tokens[at], true
}

// Usable returns the token of an id if it still is usable.
func (k *Keyring) Usable(id string, now time.Time) (Token, bool) {
	t, found := k.byID[id]
	return t, found && t.IsUsable(now)
}

// Count is how many tokens are usable.
func (k *Keyring) Count(now time.Time) (n int) {
	for _, t := range k.tokens {
		if t.IsUsable(now) {
			n++
		}
	}
	return n
}

// Admins is how many usable tokens may give tokens.
func (k *Keyring) Admins(now time.Time) (n int) {
	for _, t := range k.tokens {
		if t.Role == Admin && t.IsUsable(now) {
			n++
		}
	}
	return n
}
