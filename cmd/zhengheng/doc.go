// Zhengheng (政衡) keeps the statistics of government social-media accounts in one
// database file, computes their indices and hands out rankings as tables, Excel lists,
// an HTTP API and web pages.
//
// The program is wiring: a source goes through package ingest into the warehouse as
// Arrow, a named query brings Arrow back, package reports or the terminal table of this
// package writes it. One file per subcommand; run.go holds what they share, the exit
// codes included. Results go to standard output, progress and errors to standard error.
package main
