package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"syscall"

	"github.com/spf13/cobra"

	"zhengheng/api"
	"zhengheng/warehouse"
)

const defaultAddress = "127.0.0.1:8080"

func (p *program) serveCommand() *cobra.Command {
	var address string
	cmd := &cobra.Command{
		Use:   "serve --db FILE",
		Short: "网页与接口 (serve the pages and the API until Ctrl-C)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			listener, err := listen(cmd.Context(), address)
			if err != nil {
				return err
			}
			defer listener.Close()
			w, err := p.open(cmd.Context(), warehouse.Options{ReadOnly: true})
			if err != nil {
				return err
			}
			log := slog.New(slog.NewTextHandler(p.stderr, nil))
			return closing(w, p.serve(cmd.Context(), w, listener, log))
		},
	}
	p.addDatabase(cmd)
	addAddress(cmd, &address)
	return cmd
}

func addAddress(cmd *cobra.Command, address *string) {
	cmd.Flags().StringVar(address, "addr", defaultAddress, "地址与端口 address to serve on; port 0 takes any free one")
}

// serve answers requests on listener until ctx ends, which is the orderly way to stop.
func (p *program) serve(ctx context.Context, w *warehouse.Warehouse, listener net.Listener, log *slog.Logger) error {
	library, err := loadQueries()
	if err != nil {
		return err
	}
	indices, err := offeredIndices()
	if err != nil {
		return err
	}
	handler, err := api.New(api.Config{Library: library, Engine: w, Indices: indices, Version: version(), Log: log})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "网页 http://%s/ ，接口 http://%s/v1/queries ，按 Ctrl-C 停止 (serving until Ctrl-C)\n", listener.Addr(), listener.Addr())
	if host, ok := listener.Addr().(*net.TCPAddr); ok && !host.IP.IsLoopback() {
		fmt.Fprintln(p.stderr, "注意：没有登录限制，能连到这个地址的人都能看到全部数据 (no sign-in: everybody who reaches this address can read everything)")
	}
	return api.Serve(ctx, listener, handler)
}

// listen takes the address, or says what to do when another program has it.
func listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use by another program: choose another port with --addr, such as --addr 127.0.0.1:8081 (端口被占用)", address)
	case err != nil:
		return nil, fmt.Errorf("cannot serve on %s: %w", address, err)
	}
	return listener, nil
}
