package queries

import (
	"errors"
	"fmt"
)

// fault is an error that people read in their own language; as an error it
// speaks English.
type fault struct{ Text }

func (f *fault) Error() string { return f.En }

// faultf formats both texts with the same arguments.
func faultf(zh, en string, args ...any) error {
	return &fault{Text{fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)}}
}

// inBoth returns an error's text in both languages, where it has only one the
// same in both.
func inBoth(err error) Text {
	if f := (*fault)(nil); errors.As(err, &f) {
		return f.Text
	}
	return Text{err.Error(), err.Error()}
}

// within returns the text with something before it.
func (t Text) within(zh, en string) Text { return Text{zh + t.Zh, en + t.En} }
