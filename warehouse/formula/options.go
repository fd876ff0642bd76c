package formula

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Names of the options that reproduce what publishers do. None is ever in force
// unless it is named, in the definition or with the index: wci@14.2+publisher.
const (
	// OptionPublisher takes a count that is shown as 10万+ for the number that stands
	// there (100001), as publishers do: bounds then equal the score.
	OptionPublisher = "publisher"
	// OptionRealDays divides by the real days of the period, not by the convention
	// (week 7, month 30, year 365).
	OptionRealDays = "real-days"
	// OptionRoundAverage, with a number of decimals in place of N, rounds averages per
	// post before anything else is done with them: round-average-1.
	OptionRoundAverage = "round-average-N"
)

// Options are the named options in force.
func (f *Formula) Options() []string {
	options := []string{}
	if f.roundAverage != nil {
		options = append(options, strings.TrimSuffix(OptionRoundAverage, "N")+strconv.Itoa(*f.roundAverage))
	}
	if f.realDays {
		options = append(options, OptionRealDays)
	}
	if f.takesCapsAsExact {
		options = append(options, OptionPublisher)
	}
	return options
}

// With returns the formula with named options in force. They are part of its ID.
func (f *Formula) With(options ...string) (*Formula, error) {
	variant := *f
	for _, option := range options {
		digits, isRounding := strings.CutPrefix(option, strings.TrimSuffix(OptionRoundAverage, "N"))
		decimals, err := strconv.Atoi(digits)
		switch {
		case isRounding && (err != nil || decimals < 0 || decimals > 6):
			return nil, fmt.Errorf("%s: option %q should end with the number of decimals, 0 to 6", f.ID(), option)
		case f.kind == Composite:
			return nil, fmt.Errorf("%s: option %q is for the components of a composite", f.ID(), option)
		case isRounding:
			variant.roundAverage = &decimals
		case option == OptionRealDays:
			variant.realDays = true
		case option == OptionPublisher:
			variant.takesCapsAsExact = true
		default:
			return nil, fmt.Errorf("%s: option %q is not one of %s, %s, %s", f.ID(), option, OptionPublisher, OptionRealDays, OptionRoundAverage)
		}
	}
	for _, option := range variant.Options() {
		if !slices.Contains(f.Options(), option) {
			variant.changed = append(slices.Clip(variant.changed), option)
		}
	}
	return &variant, nil
}
