// Package formula holds the influence indices (WCI, BCI, DCI …) as data and turns
// each one into a number in two ways that must agree: SQL over all accounts, and
// plain Go over one account's measures.
//
// An index version is one file of indices/: titles, source, and a tree of weighted
// terms over the measures of measures.yaml. Load checks every file and reports each
// fault with file and line. A Formula then gives its SQL (a SELECT that produces the
// rows of mart.index_scores), Evaluate (score, bounds, missing measures and the value
// of every term) and Readable (the formula as text). The examples inside a file are
// tests of that file.
//
// The package knows nothing of the database: it is pure Go and reads only YAML.
package formula
