// Package formula holds the influence indices (WCI, BCI, DCI …) as data and turns
// each one into a number in two ways that must agree: SQL over all accounts, and
// plain Go over one account's measures.
//
// An index version is one file of indices/, or of a folder of the user's own
// (LoadFolder): titles, source, dates, and a tree of weighted terms. Load checks every
// file and reports each fault with file and line. The examples inside a file are tests
// of that file: it does not load unless it reproduces them.
//
// What a term reads decides the Kind of a formula, and the Kind its SQL:
//
//   - Account: measures of one account. SQL gives the rows of mart.index_scores, and
//     Registry.PlatformSQL those of all such formulas of a platform in one pass.
//   - Scaled: measures set against those of the other accounts of a list. SQL, over a
//     relation that holds the whole list and the columns of Within.
//   - Composite: scores of other indices, of one account or of the accounts of a unit,
//     city, province or sector. CompositeSQL, over a relation of scores to which its
//     own rows can be added for the next composite of Registry.Order.
//
// Evaluate and EvaluateAmong compute one score, Explain takes it apart, ExplainChange
// splits a difference of two. With puts named options in force, WithWeights other
// weights; both are part of the ID of what they return. Linear gives the form that a
// simulation of many weightings needs. Registry.Fingerprint changes when scores have
// to be computed again.
//
// The package knows nothing of the database: it is pure Go and reads only YAML.
package formula
