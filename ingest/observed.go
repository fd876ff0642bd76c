package ingest

import (
	"fmt"
	"time"
)

// ParseObserved reads when counts were seen, as a user writes it: 2019-02-28,
// 2019-02-28 08:30 or 2019-02-28 08:30:15, in Chinese time, or RFC 3339 with its
// own zone.
func ParseObserved(text string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", "2006-01-02T15:04", time.DateTime, time.RFC3339} {
		if at, err := time.ParseInLocation(layout, text, beijing); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time such as 2019-02-28 or 2019-02-28 08:30", text)
}
