package queries

import (
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// unanswered are the ids that a list of them asks for and of which no row has come, so that
// none is left out without a word.
type unanswered struct {
	column int
	ids    []string
}

// unanswered is nil where the query takes no such list, or rows are left out on purpose.
func (r *Result) unanswered(columns []Column) *unanswered {
	at := slices.IndexFunc(columns, func(c Column) bool { return c.Name == "subject_id" })
	asked := r.Query.parameterOfKind(KindIDs)
	if asked == nil || at < 0 || r.Parameters[WhereParameter] != "" {
		return nil
	}
	return &unanswered{at, strings.Split(r.Parameters[asked.Name], ",")}
}

// see takes note of the rows of a record.
func (u *unanswered) see(columns []arrow.Array) {
	came, ok := columns[u.column].(*array.String)
	for i := 0; ok && i < came.Len(); i++ {
		if id := came.Value(i); came.IsValid(i) {
			u.ids = slices.DeleteFunc(u.ids, func(asked string) bool { return asked == id })
		}
	}
}

func (u *unanswered) note() Text {
	return Text{
		Zh: "没有这些编号在该周期的数据，未列入：" + strings.Join(u.ids, "、"),
		En: "Left out, since there is nothing of them in the period: " + strings.Join(u.ids, ", "),
	}
}
