package rulebook

import (
	"fmt"
	"math/big"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Point is one point in the unit in which points are kept: whole millionths, so that
// sums, caps and comparisons are exact.
const Point = 1_000_000

// Points is a number of points, or any other number of a book (a limit, a weight), in
// millionths. One that is not known is not zero: IsKnown tells.
type Points struct {
	Micro   int64
	IsKnown bool
}

// unknownPoints is how a file says that a number is not known.
const unknownPoints = "unknown"

// largestPoints keeps products of two numbers of points within 64 bits.
const largestPoints = 2_000 * Point

// ParsePoints reads a decimal of at most six decimals, not below 0; "" and "unknown" are
// not known.
func ParsePoints(text string) (Points, error) {
	text = strings.TrimSpace(text)
	if text == "" || text == unknownPoints {
		return Points{}, nil
	}
	number, ok := new(big.Rat).SetString(text)
	if !ok || strings.ContainsAny(text, "/eExXpP_") {
		return Points{}, fmt.Errorf("%q is not a number", text)
	}
	number.Mul(number, big.NewRat(Point, 1))
	if !number.IsInt() {
		return Points{}, fmt.Errorf("%s has more than six decimals", text)
	}
	if number.Sign() < 0 {
		return Points{}, fmt.Errorf("%s is below 0; points are written without a sign", text)
	}
	if number.Cmp(big.NewRat(largestPoints, 1)) > 0 {
		return Points{}, fmt.Errorf("%s is above %d", text, largestPoints/Point)
	}
	return Points{number.Num().Int64(), true}, nil
}

// String writes the number as ParsePoints reads it, without zeros behind the point.
func (p Points) String() string {
	if !p.IsKnown {
		return unknownPoints
	}
	text := fmt.Sprintf("%d.%06d", p.Micro/Point, p.Micro%Point)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// UnmarshalYAML reads a number or the word unknown.
func (p *Points) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: a number is expected here", node.Line)
	}
	read, err := ParsePoints(node.Value)
	if err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	*p = read
	return nil
}

// MarshalYAML writes a plain number.
func (p Points) MarshalYAML() (any, error) {
	if !p.IsKnown {
		return unknownPoints, nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: p.String()}, nil
}

// IsZero lets a marshalled line leave unknown numbers out.
func (p Points) IsZero() bool { return !p.IsKnown }

// MarshalJSON writes the millionths, or null.
func (p Points) MarshalJSON() ([]byte, error) {
	if !p.IsKnown {
		return []byte("null"), nil
	}
	return fmt.Appendf(nil, "%d", p.Micro), nil
}
