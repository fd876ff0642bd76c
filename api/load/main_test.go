package main

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestShortLoad is the load of a few seconds: no error. How long it took is left to
// `make load`, since a test's machine may be busy with anything.
func TestShortLoad(t *testing.T) {
	var out strings.Builder
	o := options{readers: 20, duration: 4 * time.Second, pause: 50 * time.Millisecond, every: time.Second, fresh: 0.2, bar: time.Hour, folder: "../../testdata/sample"}
	if err := run(context.Background(), o, &out); err != nil {
		t.Fatal(err, out.String())
	}
	if !strings.Contains(out.String(), "no error") || strings.Contains(out.String(), " 0 uploads") {
		t.Error(out.String())
	}
	t.Log(out.String())
}
