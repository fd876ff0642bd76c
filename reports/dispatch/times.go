package dispatch

import (
	"time"

	"github.com/robfig/cron/v3"
)

// china is the time zone of all schedules. A fixed zone, since China keeps no
// summer time and the machine may lack a zone database.
var china = time.FixedZone("Asia/Shanghai", 8*60*60)

// mostMissed is how far back a missed run is caught up on.
const mostMissed = 7 * 24 * time.Hour

func cronOf(text string) (cron.Schedule, error) { return cron.ParseStandard(text) }

// Next is the first due time after a moment; zero where none comes, or for a
// schedule that waits for an event.
func (s *Schedule) Next(after time.Time) time.Time {
	if s.Cron == "" {
		return time.Time{}
	}
	times, err := cronOf(s.Cron)
	if err != nil { // a checked configuration has none
		return time.Time{}
	}
	return times.Next(after.In(china))
}

// missed is the last due time after handled that has passed by now, at most a week
// ago; zero where there is none.
func (s *Schedule) missed(handled, now time.Time) time.Time {
	from := now.Add(-mostMissed)
	if handled.After(from) {
		from = handled
	}
	var last time.Time
	for due := s.Next(from); !due.IsZero() && !due.After(now); due = s.Next(due) {
		last = due
	}
	return last
}
