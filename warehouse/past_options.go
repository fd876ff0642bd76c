package warehouse

import (
	"fmt"

	"zhengheng/warehouse/formula"
)

// PastOptions say how a past state is computed. The zero value is what AsOf does:
// today's formulas, and of the marts only what later batches touched.
type PastOptions struct {
	// Formulas are used in place of today's, for every period that is computed.
	Formulas *formula.Registry
	// Periods are computed from the raw rows, with the period before each of them,
	// whether they were touched or not: what the marts hold of them is not believed.
	Periods []string

	asked   []string // days and ranges to add, which the marts do not keep
	isToday bool     // the state of the last refresh, with nothing but what is asked added
}

// text is equal for equal options.
func (o PastOptions) text() string {
	return fmt.Sprint(o.Formulas.Fingerprint(), o.Periods, o.asked, o.isToday)
}
