// Package testdata carries the sample province in the program, so that the demo works
// from any folder.
package testdata

import "embed"

// Sample holds the folder sample: one file per feed and format.
//
//go:embed sample
var Sample embed.FS
