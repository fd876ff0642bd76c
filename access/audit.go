package access

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Entry is one thing that somebody did, or tried to do. Texts may be empty; none of them
// is ever a secret.
type Entry struct {
	Number    int64     // from 1 without a gap
	At        time.Time // UTC, to the microsecond
	Who       string    // a token's Who, a user of the machine, or "" where nobody was known
	Action    string    // such as upload, export, sign_in, token.create
	Outcome   string    // done, refused or failed
	Subject   string    // what it was done to: a query, a batch, a token's id
	Detail    string    // more, for people
	Address   string    // where the request came from; "local" for a command
	RequestID string    // as in the log and in the answer
	Previous  string    // hash of the entry before; of the first one empty
	Hash      string    // over all fields above
}

// The outcomes.
const (
	Done    = "done"
	Refused = "refused"
	Failed  = "failed"
)

// canonical is the text that an entry's hash covers: version, then each field as its
// length in bytes, a colon and its bytes, so that no two entries have one text. The time
// is in microseconds since 1970.
func (e Entry) canonical() string {
	var out strings.Builder
	for _, field := range []string{
		"zhengheng-audit-1", strconv.FormatInt(e.Number, 10), strconv.FormatInt(e.At.UnixMicro(), 10), e.Who, e.Action,
		e.Outcome, e.Subject, e.Detail, e.Address, e.RequestID, e.Previous,
	} {
		out.WriteString(strconv.Itoa(len(field)) + ":" + field)
	}
	return out.String()
}

// Sealed is the entry as it follows the one before: with its number, the hash of that one,
// and its own.
func (e Entry) Sealed(before Head) Entry {
	e.Number, e.Previous = before.Number+1, before.Hash
	e.At = e.At.UTC().Truncate(time.Microsecond)
	for _, text := range []*string{&e.Who, &e.Action, &e.Outcome, &e.Subject, &e.Detail, &e.Address, &e.RequestID} {
		*text = strings.ToValidUTF8(*text, "�") // as the database will give it back
	}
	e.Hash = e.sum()
	return e
}

func (e Entry) sum() string {
	sum := sha256.Sum256([]byte(e.canonical()))
	return hex.EncodeToString(sum[:])
}

// Head is the end of a log: how many entries it has, and the hash of the last. Whoever
// keeps a head elsewhere notices later that entries below it were changed or left out,
// even if all hashes were computed anew.
type Head struct {
	Number int64
	Hash   string
}

func (h Head) String() string { return fmt.Sprintf("%d:%s", h.Number, h.Hash) }

// ParseHead reads what String writes.
func ParseHead(text string) (Head, error) {
	number, hash, _ := strings.Cut(text, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	if raw, hexErr := hex.DecodeString(hash); err != nil || n < 0 || hexErr != nil || n > 0 && len(raw) != sha256.Size {
		return Head{}, fmt.Errorf("%q is not the head of an audit log, such as 120:3f…; `zhengheng audit verify` prints it", text)
	}
	return Head{n, hash}, nil
}

// ErrBroken is wrapped by what a Chain finds.
var ErrBroken = errors.New("the audit log was changed")

// Chain checks entries one after the other, from the first.
type Chain struct {
	head  Head
	known Head // that the log must have held; the zero Head asks for nothing
}

// NewChain checks a log that must hold a head which somebody kept.
func NewChain(known Head) *Chain { return &Chain{known: known} }

// Add checks the next entry.
func (c *Chain) Add(e Entry) error {
	switch {
	case e.Number != c.head.Number+1:
		return fmt.Errorf("%w: entry %d follows entry %d: what stood between is gone", ErrBroken, e.Number, c.head.Number)
	case e.Previous != c.head.Hash:
		return fmt.Errorf("%w: entry %d does not follow entry %d as it stands now", ErrBroken, e.Number, c.head.Number)
	case e.sum() != e.Hash:
		return fmt.Errorf("%w: entry %d does not have the content that its hash was made of", ErrBroken, e.Number)
	case e.Number == c.known.Number && e.Hash != c.known.Hash:
		return fmt.Errorf("%w: entry %d is not the one whose hash was kept", ErrBroken, e.Number)
	}
	c.head = Head{e.Number, e.Hash}
	return nil
}

// End is the head of what was added; it is an error if the log ends before the head that
// was kept.
func (c *Chain) End() (Head, error) {
	if c.head.Number < c.known.Number {
		return c.head, fmt.Errorf("%w: it ends with entry %d, and held entry %d", ErrBroken, c.head.Number, c.known.Number)
	}
	return c.head, nil
}
