package rulebook

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// variant is the book with fields of some lines changed, for trying out: changes is
// "line.field=value", several with commas between. Its lines that were changed count as
// unverified, since no source says so, and its id tells all of it.
func (r *Registry) variant(b *Book, changes string) (*Book, error) {
	f := *r.files[b.ID]
	f.Override = append([]yaml.Node{}, f.Override...)
	over := file{ID: b.ID + "+" + changes, Title: b.Title, Basis: b.Basis, Inherits: b.ID, name: b.ID + "+" + changes, line: 1}
	for change := range strings.SplitSeq(changes, ",") {
		target, value, isChange := strings.Cut(change, "=")
		dot := strings.LastIndex(target, ".")
		if !isChange || dot < 1 {
			return nil, fmt.Errorf("%w: %q: write a change as line.field=value, such as policy-idle.points=3", ErrUnknown, change)
		}
		over.Override = append(over.Override, yaml.Node{Kind: yaml.MappingNode, Line: 1, Content: []*yaml.Node{
			word("id"), word(target[:dot]), word("mark"), word(Unverified), word("source"), word("假设 (supposed)"),
			word(target[dot+1:]), word(value),
		}})
	}
	under, faults := r.assemble(&f, nil)
	if len(faults) == 0 {
		under, faults = build(&over, under)
	}
	if len(faults) == 0 {
		faults = under.check(r)
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("%w: %w", ErrUnknown, errors.Join(faults...))
	}
	return under, nil
}

func word(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Value: text, Line: 1}
}
