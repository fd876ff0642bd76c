// Package release makes a published list out of a query's answer, reads it back, and
// says whether today's program still finds the same and where it does not.
//
// A release is immutable. It holds the rows, the query with its parameters, the whole
// text of the formula, the batch as of which all of it can be computed again, and
// hashes over all of these. New makes one; Header, FormulaRecords and RowRecords give it as
// Arrow records for the tables meta.releases, meta.release_formulas and
// meta.release_rows; Find reads it again; Verify and Compare set it against rows
// computed anew. Nothing here knows which database keeps it.
//
// # The canonical form, for other programs
//
// A fact is one line: its name, a space, its type, a space, the length of its value in
// bytes, a space, the value, a line feed. A value that is not known has - in place of
// length and value:
//
//	account_name text 12 云岭发布
//	previous_rank integer -
//
// All text is UTF-8. Values by type: text as it is; integer in decimal digits; decimal
// as the shortest digits that read back as the same IEEE 754 double, without exponent
// and without trailing zeros (100, 0.25, -3.5, inf); boolean true or false; date
// 2019-02-28; timestamp in UTC with microseconds, 2019-02-28T08:30:00.000000Z; list
// as its decimals between [ and ] with commas.
//
// The hash of a row is the SHA-256, in lower-case hexadecimal, of its facts in the
// order of the release's columns. The hash of the list is that of these facts, in this
// order: release_id, title, query, one parameter.NAME for each parameter by name, columns
// (name:type, joined by commas), index_id, fingerprint, options, period_id, batch_id,
// snapshot_id, made_with, published_by, published_at, accounts, one definition.INDEX
// for each formula, one row for each row: its hash. batch_id, snapshot_id and accounts
// are integers, published_at is a timestamp, all others are text; a release without
// a title has one that is not known.
package release
