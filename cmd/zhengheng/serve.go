package main

import (
	"context"
	"crypto/tls"
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

// serving is what the flags of serve say.
type serving struct {
	address         string
	readOnly        bool
	open            bool
	tlsCert, tlsKey string
	inbox           string
	config          string
	maxUploadMiB    int64
	rate            float64
}

func (p *program) serveCommand() *cobra.Command {
	var flags serving
	cmd := &cobra.Command{
		Use:   "serve --db FILE",
		Short: "网页与接口 (serve the pages and the API until Ctrl-C)",
		Long: `Serves the pages and the API until Ctrl-C. The server holds the database file alone and takes uploads, on the page
导入 and at /v1/uploads, and files that appear in the --inbox folder. Loads run one after the other, each whole or not
at all; a refresh follows. With --read-only the server only answers, and several processes may read the file at once.

Who asks must bring a token: people sign in on the page, programs send it as a header. The first start makes one for the
administrator and shows it once; zhengheng token makes others. --open lets everybody on this machine in without one.
Beyond this machine, give --tls-cert and --tls-key or put a proxy with TLS before it, so that nobody reads tokens on the way.`,
		Example: `  zhengheng serve --db my.duckdb
  zhengheng serve --db my.duckdb --open
  zhengheng serve --db my.duckdb --inbox 收件夹
  zhengheng serve --db my.duckdb --addr 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem
  curl -H "Authorization: Bearer $TOKEN" -F files=@posts.csv http://127.0.0.1:8080/v1/uploads`,
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
			if flags.open && !isLoopback(listener.Addr()) {
				return usagef("--open is for this machine alone: at %s others could read and change everything without a token", listener.Addr())
			}
			if listener, err = flags.secured(listener); err != nil {
				return err
			}
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
	cmd.Flags().BoolVar(&flags.open, "open", false, "免登录 let everybody on this machine in without a token; not for an address that others reach")
	cmd.Flags().StringVar(&flags.tlsCert, "tls-cert", "", "证书 certificate file (PEM), for HTTPS")
	cmd.Flags().StringVar(&flags.tlsKey, "tls-key", "", "私钥 key file (PEM) of the certificate")
	cmd.Flags().StringVar(&flags.inbox, "inbox", "", "收件夹 folder whose files are loaded as they appear, then moved to loaded/ or rejected/")
	cmd.Flags().Int64Var(&flags.maxUploadMiB, "max-upload", api.DefaultMaxUpload>>20, "上传上限 largest upload, in MiB")
	cmd.Flags().Float64Var(&flags.rate, "rate", 100, "限速 requests a second that one client may send, three times as many at once; 0 is no bound")
	addConfig(cmd, &flags.config)
	_ = cmd.MarkFlagDirname("inbox") // only fails for a flag that does not exist
	return cmd
}

func (f serving) check() error {
	switch {
	case f.readOnly && f.inbox != "":
		return usagef("--inbox needs a server that writes: leave --read-only out")
	case (f.tlsCert == "") != (f.tlsKey == ""):
		return usagef("--tls-cert and --tls-key go together")
	case f.rate < 0 || f.rate > 1e6:
		return usagef("--rate %g is not between 0 and 1000000 requests a second", f.rate)
	case f.readOnly && f.config != "":
		return usagef("--config needs a server that writes, as it keeps a history of what was sent: leave --read-only out")
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
	config.Rate = api.Rate{PerSecond: flags.rate, Burst: int(3 * flags.rate)}
	config.Open, config.ReadOnly = flags.open, flags.readOnly
	config.Hosts = hostNames(flags.address, listener.Addr())
	if err := p.firstToken(ctx, w, flags); err != nil {
		return err
	}
	work := &background{}
	if !flags.readOnly {
		if work, err = p.startBackground(ctx, w, log, flags); err != nil {
			return err
		}
		defer work.stop()
		config.Intake, config.MaxUpload = work.intake, flags.maxUploadMiB<<20
		config.Results, config.Packer = w.Path()+".exports", p.packer(w)
	}
	handler, err := api.New(config)
	if err != nil {
		return err
	}
	scheme := "http"
	if flags.tlsCert != "" {
		scheme = "https"
	}
	fmt.Fprintf(p.stdout, "网页 %s://%s/ ，接口 %s://%s/v1/queries ，按 Ctrl-C 停止 (serving until Ctrl-C)\n", scheme, listener.Addr(), scheme, listener.Addr())
	if flags.inbox != "" {
		fmt.Fprintf(p.stdout, "收件夹 %s (inbox)\n", flags.inbox)
	}
	if !isLoopback(listener.Addr()) && flags.tlsCert == "" {
		fmt.Fprintln(p.stderr, "注意：未用 HTTPS，令牌以明文经过网络；请加 --tls-cert 与 --tls-key，或在前面放 TLS 代理 (no TLS: tokens cross the network in clear; give --tls-cert and --tls-key, or put a proxy with TLS before it)")
	}
	// Streams of events end with the jobs, and would else keep the server from stopping.
	defer context.AfterFunc(ctx, work.stop)()
	return api.Serve(ctx, listener, handler)
}

func (p *program) apiConfig(w *warehouse.Warehouse, log *slog.Logger) (api.Config, error) {
	library, err := p.loadQueries()
	if err != nil {
		return api.Config{}, err
	}
	workbooks, options, err := p.servedWorkbooks(w)
	if err != nil {
		return api.Config{}, err
	}
	formulas, err := p.formulary()
	if err != nil {
		return api.Config{}, err
	}
	indices, err := p.offeredIndices()
	return api.Config{
		Library: library, Engine: w, Workbooks: workbooks, WorkbookOptions: options, Explainer: explainer{p, w}, Releaser: releaser{p, w}, Rounds: rounds{p, w},
		Formulas: formulas, State: stateOf(w), Indices: indices, Version: version(), Log: log, Register: w,
	}, err
}

// secured puts TLS around the listener where a certificate is given.
func (f serving) secured(listener net.Listener) (net.Listener, error) {
	if f.tlsCert == "" {
		return listener, nil
	}
	pair, err := tls.LoadX509KeyPair(f.tlsCert, f.tlsKey)
	if err != nil {
		return nil, fmt.Errorf("%s, %s: %w", f.tlsCert, f.tlsKey, err)
	}
	return tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}), nil
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
