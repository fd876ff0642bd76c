package ingest

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// Loader is the store that batches are loaded into; the warehouse implements it.
// File and Stream call its methods from one goroutine, and have one batch open
// at a time. Every batch that BeginBatch opened is closed by CommitBatch or
// RollbackBatch, whatever goes wrong.
type Loader interface {
	// FindBatch returns the id of the batch that loaded a source with this
	// SHA-256 (hexadecimal), or 0. It may be called while a batch is open.
	FindBatch(ctx context.Context, sha256 string) (int64, error)
	// BeginBatch opens the write transaction for one source and returns the new
	// batch's id.
	BeginBatch(ctx context.Context, source string) (int64, error)
	// Append adds rows of a feed: those of Feed.Schema's columns that the source
	// has, the key and line among them, in that order. It returns the lines of
	// rows that changed nothing. It does not release rows, and retains what it
	// needs after it returns: released memory is used again.
	Append(ctx context.Context, batchID int64, feed string, rows array.RecordReader) (unchanged []int64, err error)
	// Reject keeps rejected rows: RejectSchema's columns, one row a rejected row
	// of the file. It does not release rows.
	Reject(ctx context.Context, batchID int64, rows array.RecordReader) error
	// CommitBatch closes the batch. facts has one row of FactsSchema's columns.
	CommitBatch(ctx context.Context, batchID int64, facts array.RecordReader) error
	// RollbackBatch takes the open batch back as if it had never begun. Its
	// context is not the cancelled one when a load was cancelled.
	RollbackBatch(ctx context.Context, batchID int64) error
}
