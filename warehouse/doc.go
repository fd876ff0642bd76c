// Package warehouse keeps the facts, builds the marts and answers SQL; it is the
// only package that knows DuckDB.
//
// Data comes in as Arrow record batches (BeginBatch, Append, Reject,
// CommitBatch), one transaction per source file, into the raw tables under
// schema/. Refresh runs the models under models/ in the order in which they read
// each other, computes the indices that package formula compiles to SQL, runs
// the checks under models/checks, and only then commits, so readers see the old
// marts until the new ones are complete. Query gives results as Arrow.
//
// One process owns the file. In it, one connection writes and a few read; all
// methods of Warehouse are safe for concurrent use.
package warehouse
