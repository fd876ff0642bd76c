// Package reports turns a query's result into bytes: one encoder a file, each
// reading Arrow records once and in order, with bounded memory. Titles, units,
// formats and censoring come from the field metadata that queries attaches, so
// no encoder guesses.
//
// An encoder whose reader fails returns the error and leaves a document that
// no reader takes for complete.
package reports
