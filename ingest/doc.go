// Package ingest turns the files that users have into Arrow record batches and
// hands them to a Loader (the warehouse).
//
// A source is opened and its format told from its first bytes (sniff.go). Its
// reader finds the header, from which a plan is made: which feeds the file
// holds and which column gives which field (feed.go, profile.go, plan.go).
// Blocks of records are then cut from the source in file order, split and
// converted by parallel workers (split, cells, convert.go) and gathered, again
// in file order, into chunks for Loader.Append (pipeline.go). What cannot be
// converted goes to Loader.Reject with line, column and reason. One source is
// one batch: all of it or nothing.
//
// What typed files say of themselves is looked at (package wary) before their libraries
// make room for it.
//
// Feeds, vocabularies and profiles are YAML files; adding one needs no code.
package ingest
