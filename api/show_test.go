package api_test

import (
	"context"
	"net"
	"os"
	"testing"
	"time"
	"zhengheng/api"
)

func TestShow(t *testing.T) {
	if os.Getenv("SHOW") == "" {
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:18099")
	if err != nil {
		t.Fatal(err)
	}
	ctx, c := context.WithTimeout(context.Background(), 540*time.Second)
	defer c()
	api.Serve(ctx, l, newHandler(t, nil))
}
