package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// patience is how long work may take before a progress bar appears.
const patience = time.Second

// meter shows the progress of one piece of work on a terminal; anywhere else, and for
// work that is over within a second, it shows nothing.
type meter struct {
	w     io.Writer
	shown bool
	since time.Time
	bar   *progressbar.ProgressBar
}

func (p *program) meter() *meter {
	return &meter{w: p.stderr, shown: isTerminal(p.stderr), since: time.Now()}
}

// update says that done of total units are finished; total 0 means unknown.
func (m *meter) update(done, total int64, step string, bytes bool) {
	if !m.shown || time.Since(m.since) < patience {
		return
	}
	if total <= 0 {
		total = -1
	}
	if m.bar == nil {
		m.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(m.w),
			progressbar.OptionShowBytes(bytes),
			progressbar.OptionShowCount(),
			progressbar.OptionSetWidth(24),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	if m.bar.GetMax64() != total {
		m.bar.ChangeMax64(total)
	}
	m.bar.Describe(step)
	_ = m.bar.Set64(done) // a bar that cannot be drawn is no reason to stop the work
}

// finish takes the bar away, so that what is printed next stands on a clean line.
func (m *meter) finish() {
	if m.bar != nil {
		_ = m.bar.Clear()
	}
}

func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
