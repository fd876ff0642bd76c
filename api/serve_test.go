package api_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"zhengheng/api"
)

// An answer under way is finished after the server was told to stop.
func TestServeStopsInOrder(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	begun, finish := make(chan struct{}), make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		io.WriteString(w, "whole")
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- api.Serve(ctx, listener, handler) }()

	answer := make(chan string, 1)
	go func() {
		r, err := http.Get("http://" + listener.Addr().String())
		if err != nil {
			answer <- err.Error()
			return
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			body = []byte(err.Error())
		}
		answer <- string(body)
	}()
	<-begun
	stop()
	select {
	case err := <-ended:
		t.Fatalf("stopped with an answer under way: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(finish)
	if got := <-answer; got != "whole" {
		t.Errorf("the answer under way was %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestServeReportsALostListener(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if err := api.Serve(t.Context(), listener, http.NotFoundHandler()); err == nil {
		t.Error("serving on a closed listener should fail")
	}
}

func TestNewNeedsLibraryAndEngine(t *testing.T) {
	if _, err := api.New(api.Config{}); err == nil {
		t.Error("New without a library should fail")
	}
}
