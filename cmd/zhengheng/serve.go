package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"

	"github.com/spf13/cobra"

	"zhengheng/api"
	"zhengheng/warehouse"
)

const defaultAddress = "127.0.0.1:8080"

// serving is what the flags of serve say.
type serving struct {
	address       string
	readOnly      bool
	remoteUploads bool
	inbox         string
	maxUploadMiB  int64
}

func (p *program) serveCommand() *cobra.Command {
	var flags serving
	cmd := &cobra.Command{
		Use:   "serve --db FILE",
		Short: "网页与接口 (serve the pages and the API until Ctrl-C)",
		Long: `Serves the pages and the API until Ctrl-C. The server holds the database file alone and takes uploads, on the page
导入 and at /v1/uploads, and files that appear in the --inbox folder. Loads run one after the other, each whole or not
at all; a refresh follows. With --read-only the server only answers, and several processes may read the file at once.`,
		Example: `  zhengheng serve --db my.duckdb
  zhengheng serve --db my.duckdb --inbox 收件夹
  zhengheng serve --db my.duckdb --read-only --addr 0.0.0.0:8080
  curl -F files=@posts.csv http://127.0.0.1:8080/v1/uploads`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			listener, err := listen(cmd.Context(), flags.address)
			if err != nil {
				return err
			}
			defer listener.Close()
			w, err := p.open(cmd.Context(), warehouse.Options{ReadOnly: flags.readOnly})
			if err != nil {
				return err
			}
			log := slog.New(slog.NewTextHandler(p.stderr, nil))
			return closing(w, p.serve(cmd.Context(), w, listener, log, flags))
		},
	}
	p.addDatabase(cmd)
	addAddress(cmd, &flags.address)
	cmd.Flags().BoolVar(&flags.readOnly, "read-only", false, "只读 only answer: no uploads, and others may read the file too")
	cmd.Flags().BoolVar(&flags.remoteUploads, "remote-uploads", false, "允许别的电脑导入 take uploads at an address that other machines reach; there is no sign-in yet")
	cmd.Flags().StringVar(&flags.inbox, "inbox", "", "收件夹 folder whose files are loaded as they appear, then moved to loaded/ or rejected/")
	cmd.Flags().Int64Var(&flags.maxUploadMiB, "max-upload", api.DefaultMaxUpload>>20, "上传上限 largest upload, in MiB")
	_ = cmd.MarkFlagDirname("inbox") // only fails for a flag that does not exist
	return cmd
}

func (f serving) check() error {
	switch {
	case f.readOnly && f.inbox != "":
		return usagef("--inbox needs a server that writes: leave --read-only out")
	case f.readOnly && f.remoteUploads:
		return usagef("--read-only and --remote-uploads exclude each other")
	case f.maxUploadMiB < 1 || f.maxUploadMiB > 1<<20:
		return usagef("--max-upload %d is not between 1 and %d MiB", f.maxUploadMiB, 1<<20)
	}
	return nil
}

func addAddress(cmd *cobra.Command, address *string) {
	cmd.Flags().StringVar(address, "addr", defaultAddress, "地址与端口 address to serve on; port 0 takes any free one")
}

// serve answers requests on listener until ctx ends, which is the orderly way to stop:
// a load that runs is rolled back.
func (p *program) serve(ctx context.Context, w *warehouse.Warehouse, listener net.Listener, log *slog.Logger, flags serving) error {
	config, err := p.apiConfig(w, log)
	if err != nil {
		return err
	}
	isLocal := isLoopback(listener.Addr())
	work := &background{}
	if !flags.readOnly {
		if work, err = p.startBackground(ctx, w, log, flags.inbox); err != nil {
			return err
		}
		defer work.stop()
		if isLocal || flags.remoteUploads {
			config.Intake, config.MaxUpload = work.intake, flags.maxUploadMiB<<20
			config.Hosts = hostNames(flags.address, listener.Addr())
		}
	}
	handler, err := api.New(config)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "网页 http://%s/ ，接口 http://%s/v1/queries ，按 Ctrl-C 停止 (serving until Ctrl-C)\n", listener.Addr(), listener.Addr())
	if flags.inbox != "" {
		fmt.Fprintf(p.stdout, "收件夹 %s (inbox)\n", flags.inbox)
	}
	p.warnOfStrangers(isLocal, config.Intake != nil, flags.readOnly)
	// Streams of events end with the jobs, and would else keep the server from stopping.
	defer context.AfterFunc(ctx, work.stop)()
	return api.Serve(ctx, listener, handler)
}

func (p *program) apiConfig(w *warehouse.Warehouse, log *slog.Logger) (api.Config, error) {
	library, err := p.loadQueries()
	if err != nil {
		return api.Config{}, err
	}
	formulas, err := p.formulary()
	if err != nil {
		return api.Config{}, err
	}
	indices, err := p.offeredIndices()
	return api.Config{Library: library, Engine: w, Explainer: explainer{w}, Formulas: formulas, State: stateOf(w), Indices: indices, Version: version(), Log: log,
		Who: func(*http.Request) string { return "api" }}, err
}

// warnOfStrangers says what those can do who reach the server from other machines.
func (p *program) warnOfStrangers(isLocal, takesUploads, readOnly bool) {
	switch {
	case isLocal:
	case takesUploads:
		fmt.Fprintln(p.stderr, "注意：没有登录限制，能连到这个地址的人都能看到全部数据，也能导入文件 (no sign-in: everybody who reaches this address can read everything and load files)")
	default:
		fmt.Fprintln(p.stderr, "注意：没有登录限制，能连到这个地址的人都能看到全部数据 (no sign-in: everybody who reaches this address can read everything)")
		if !readOnly {
			fmt.Fprintln(p.stderr, "这个地址不接受上传；要接受，加 --remote-uploads (uploads are off at this address; --remote-uploads takes them)")
		}
	}
}

func isLoopback(address net.Addr) bool {
	tcp, ok := address.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// hostNames are the names under which clients reach the server: the one that it was
// told, and its addresses; of all of the machine where it listens on all.
func hostNames(told string, address net.Addr) []string {
	var names []string
	if host, _, err := net.SplitHostPort(told); err == nil && host != "" {
		names = append(names, host)
	}
	tcp, ok := address.(*net.TCPAddr)
	if !ok {
		return names
	}
	if !tcp.IP.IsUnspecified() {
		return append(names, tcp.IP.String())
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return names
	}
	for _, one := range all {
		if network, ok := one.(*net.IPNet); ok {
			names = append(names, network.IP.String())
		}
	}
	return names
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
