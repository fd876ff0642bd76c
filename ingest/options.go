package ingest

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	"zhengheng/access"
)

// Options say how a source is to be read. The zero value leaves all to the
// source's header.
type Options struct {
	// Feed names the feeds that the source holds, comma-separated. Empty means
	// each feed whose required columns the header has.
	Feed string
	// Profile is the name of a built-in source profile, or a YAML file's path.
	// Empty means the one built-in profile whose headers the source has, if Feed is
	// empty too.
	Profile string
	// SourceName stands for the path in the batch and in messages, for uploads
	// that lie in a temporary file.
	SourceName string
	// Set gives columns that the source lacks, such as the account of which a back
	// end's export is: column → value. It wins over the profile's constants, and
	// over looking the account up by its name; a column of the source wins over it.
	Set map[string]string
	// By is who loads, for the batch's account: a user's name, or the way by which
	// the file came. Empty is kept as unknown.
	By string
	// Scope bounds of which accounts an Intake's task loads rows. A file with a row of
	// another one, or of none (units, events …), is refused whole (NotOwnedError), and so
	// are the registers: who owns an account is not for its owner to say.
	Scope access.Scope
	// Round, where a hand-out form is loaded, is the check round that each of its rows must
	// be of; where empty, each counts in the round that it names.
	Round string
	// Observed is when counts were seen, for sources that do not say.
	Observed time.Time
	// Year belongs to dates that are written without one; it wins over the
	// profile's.
	Year int
	// Register, if not nil, is where Inspect looks up names of accounts. File and Stream
	// do so in their Loader.
	Register Directory
	// Workers is how many goroutines convert; 0 means one a processor, at most 4.
	Workers int
	// Progress, if not nil, is called now and then from the goroutine that called
	// File or Stream, and once at the end.
	Progress func(Progress)

	owns      func(account string) bool // nil: all accounts
	hashFirst int64                     // for tests; 0 is the usual size
	feeds     *Feeds                    // for tests, which would spend their time on reading YAML; nil is the built-in ones
}

// hashedFirst is up to what size a file is hashed before it is parsed, so that one
// which is known costs next to nothing. Larger ones are hashed meanwhile.
func (o Options) hashedFirst() int64 {
	if o.hashFirst > 0 {
		return o.hashFirst
	}
	return 64 << 20
}

func (o Options) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return min(runtime.GOMAXPROCS(0), 4)
}

// Progress is how far a load has come.
type Progress struct {
	Source     string
	BytesRead  int64 // of the source, as it lies on disk
	BytesTotal int64 // -1 for a stream
	Rows       int64 // handed to the loader
}

// Summary is the account of one source: RowsRead is the sum of accepted, rejected
// and unchanged rows of the file. Blank rows are not rows. A wide sheet's rows are
// those that it is turned into.
type Summary struct {
	BatchID       int64   `json:"batch_id"`
	Source        string  `json:"source"`
	SHA256        string  `json:"sha256"`
	Feed          string  `json:"feed"` // feeds, comma-joined
	Profile       string  `json:"profile"`
	RowsRead      int64   `json:"rows_read"`
	RowsAccepted  int64   `json:"rows_accepted"`
	RowsRejected  int64   `json:"rows_rejected"`
	RowsUnchanged int64   `json:"rows_unchanged"`
	RowsSkipped   int64   `json:"rows_skipped,omitempty"` // left out as the profile says; not among RowsRead
	DuplicateOf   int64   `json:"duplicate_of"`           // the batch that loaded the very same bytes; then nothing was done
	Seconds       float64 `json:"seconds"`
	// IgnoredColumns are columns of the header that no feed has, but for those that
	// the profile leaves out knowingly.
	IgnoredColumns []string `json:"ignored_columns,omitempty"`
	// IgnoredSheets are sheets of a workbook whose header fits no feed.
	IgnoredSheets []string `json:"ignored_sheets,omitempty"`
}

// ErrNoRows says that a source holds nothing to load.
var ErrNoRows = errors.New("holds no rows")

// ErrFormat says that a source is of no format that can be read, or is damaged.
var ErrFormat = errors.New("cannot be read")

// lineError is an error at a line of a source.
type lineError struct {
	line    int64
	message string
}

func (e *lineError) Error() string { return e.message }

// located puts the source's name, and the line where there is one, before an
// error.
func located(name string, err error) error {
	var at *lineError
	if errors.As(err, &at) {
		return fmt.Errorf("%s:%d: %w", name, at.line, err)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// Check tells what is wrong with the options themselves, whatever the source:
// unknown feeds and profiles, values that no column can hold.
func (o Options) Check() error {
	_, err := newPlanner(o)
	return err
}
