package warehouse

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Causes that callers tell apart with errors.Is.
var (
	ErrLocked       = errors.New("another process holds the warehouse")
	ErrNotFound     = errors.New("there is no warehouse")
	ErrExists       = errors.New("there is a file already")
	ErrNotWarehouse = errors.New("the file is not a warehouse")
	ErrDiskFull     = errors.New("the disk is full")
	ErrNoSuchBatch  = errors.New("there is no such batch")
)

// causedError says in one sentence what happened to which file, and keeps its
// cause for errors.Is.
type causedError struct {
	cause error
	text  string
}

func (e *causedError) Error() string { return e.text }
func (e *causedError) Unwrap() error { return e.cause }

func caused(cause error, format string, args ...any) error {
	return &causedError{cause: cause, text: fmt.Sprintf(format, args...)}
}

// parameterError is a fault of one value of what was asked, by its name in the queries.
type parameterError struct {
	error
	parameter string
}

func (e *parameterError) Unwrap() error { return e.error }

// InvalidParameter names the value.
func (e *parameterError) InvalidParameter() string { return e.parameter }

// wrongParameter marks an error as the fault of a value; nil stays nil.
func wrongParameter(name string, err error) error {
	if err == nil {
		return nil
	}
	return &parameterError{err, name}
}

var lockHolder = regexp.MustCompile(`lock is held in (.*?) \(PID (\d+)\)`)

// openError turns what DuckDB says of a file it cannot open into one sentence.
func openError(path string, err error) error {
	text := err.Error()
	switch {
	case strings.Contains(text, "Could not set lock"):
		holder := "another process"
		if m := lockHolder.FindStringSubmatch(text); m != nil {
			holder = fmt.Sprintf("%s (process %s)", m[1], m[2])
		}
		return caused(ErrLocked, "%s: %s holds this warehouse; stop it, or ask it over HTTP if it is a server", path, holder)
	case strings.Contains(text, "not a valid DuckDB database file"):
		return caused(ErrNotWarehouse, "%s: this file is not a warehouse; `zhengheng init --db %s` makes one where there is no file yet", path, path)
	case strings.Contains(text, "older version") || strings.Contains(text, "newer version"):
		return caused(ErrNotWarehouse, "%s: this file was written by another DuckDB version: %s", path, firstLine(text))
	}
	return diskError(path, fmt.Errorf("%s: cannot open the warehouse: %w", path, err))
}

// diskError recognises a full disk in an error of DuckDB, which reports it as text.
func diskError(path string, err error) error {
	if err == nil {
		return nil
	}
	for _, sign := range []string{"No space left on device", "File too large", "Disk quota exceeded"} {
		if strings.Contains(err.Error(), sign) {
			return caused(ErrDiskFull, "%s: the disk is full; nothing of this step was kept; free some space and run it again", path)
		}
	}
	return err
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
