package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"zhengheng/api"
	"zhengheng/ingest"
	"zhengheng/testdata"
	"zhengheng/warehouse"
)

func (p *program) demoCommand() *cobra.Command {
	var dir, address string
	var noServe bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "演示：装入示例、排名、Excel、网页 (load the sample, rank it, write Excel, serve the page)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var listener net.Listener
			if !noServe {
				var err error
				if listener, err = listen(cmd.Context(), address); err != nil {
					return err
				}
				defer listener.Close()
			}
			return p.demo(cmd.Context(), dir, listener)
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "zhengheng-demo", "演示文件夹 folder for the database, the Excel list and the sample files")
	cmd.Flags().BoolVar(&noServe, "no-serve", false, "不开网页 do not serve the page")
	addAddress(cmd, &address)
	_ = cmd.MarkFlagDirname("dir")
	return cmd
}

// demo builds the demo warehouse in dir, or finds it as an earlier run left it, shows a
// ranking, writes it as an Excel list and serves the page if there is a listener.
func (p *program) demo(ctx context.Context, dir string, listener net.Listener) error {
	sample := filepath.Join(dir, "sample")
	p.say("示例数据 %s (sample files)", sample)
	if err := unpackSample(sample); err != nil {
		return err
	}
	p.db = filepath.Join(dir, "demo.duckdb")
	w, err := p.openDemo(ctx)
	if err != nil {
		return err
	}
	return closing(w, p.show(ctx, w, dir, sample, listener))
}

func (p *program) show(ctx context.Context, w *warehouse.Warehouse, dir, sample string, listener net.Listener) error {
	p.say("装入库文件 %s (loading)", p.db)
	paths, err := ingest.Expand([]string{sample})
	if err != nil {
		return err
	}
	// The sample has some spoilt rows on purpose: that they are refused is part of the show.
	if err := p.ingest(ctx, w, paths, ingest.Options{By: userName()}, loading{}); err != nil && !errors.Is(err, errRejected) {
		return err
	}
	query, err := p.lookup("ranking")
	if err != nil {
		return err
	}
	ranking := map[string]string{"index": "wci", "limit": "10"}
	p.say("\n微信传播力指数（WCI），最近一周前十名 (top ten of the latest week)")
	if err := p.ask(ctx, w, query, ranking, target{format: terminalFormat, columns: rankingColumns}); err != nil {
		return err
	}
	list := filepath.Join(dir, "ranking.xlsx")
	p.say("")
	if err := p.ask(ctx, w, query, map[string]string{"index": "wci", "limit": "all"}, target{format: "xlsx", file: list}); err != nil {
		return err
	}
	if listener == nil {
		p.say("打开网页 (to serve the page): zhengheng serve --db %s", p.db)
		return nil
	}
	return p.serve(ctx, w, listener, slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), serving{open: isLoopback(listener.Addr()), address: listener.Addr().String(), maxUploadMiB: api.DefaultMaxUpload >> 20})
}

func (p *program) say(format string, args ...any) {
	fmt.Fprintf(p.stdout, format+"\n", args...)
}

// openDemo opens the demo's database; one that an older version of the program left is
// made anew.
func (p *program) openDemo(ctx context.Context) (*warehouse.Warehouse, error) {
	w, err := p.open(ctx, warehouse.Options{})
	if errors.Is(err, warehouse.ErrNotWarehouse) {
		for _, name := range []string{p.db, p.db + ".wal"} {
			if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, err
			}
		}
		err = warehouse.ErrNotFound
	}
	if errors.Is(err, warehouse.ErrNotFound) {
		return p.open(ctx, warehouse.Options{Create: true})
	}
	return w, err
}

// unpackSample writes the embedded sample files into dir.
func unpackSample(dir string) error {
	files, err := fs.Sub(testdata.Sample, "sample")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot make the demo's folder: %w", err)
	}
	return fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if entry.IsDir() {
			return os.MkdirAll(path, 0o755)
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return os.WriteFile(path, content, 0o644)
	})
}
