package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhengheng/api"
	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/warehouse"
	"zhengheng/warehouse/formula"
)

// server is a whole one in this process, over a database of its own.
type server struct {
	folder  string
	w       *warehouse.Warehouse
	intake  *ingest.Intake
	address string
	http    *http.Client
	end     context.CancelFunc
	ended   chan error
}

func start(ctx context.Context, sample string) (s *server, err error) {
	s = &server{http: transport(64), ended: make(chan error, 1)}
	if s.folder, err = os.MkdirTemp("", "zhengheng-load-*"); err != nil {
		return nil, err
	}
	formulas, err := formula.Shipped()
	if err != nil {
		return nil, err
	}
	if s.w, err = warehouse.Open(ctx, filepath.Join(s.folder, "load.duckdb"), warehouse.Options{Create: true, Formulas: formulas}); err != nil {
		return nil, err
	}
	files, err := ingest.Expand([]string{sample})
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if _, err := ingest.File(ctx, s.w, file, ingest.Options{}); err != nil {
			return nil, err
		}
	}
	if _, err := s.w.Refresh(ctx, warehouse.RefreshOptions{}); err != nil {
		return nil, err
	}
	return s, s.serve(ctx, formulas)
}

func (s *server) serve(ctx context.Context, formulas *formula.Registry) error {
	library, err := queries.Load(queries.IndexNames(func(name string) (string, error) {
		found, err := formulas.Lookup(name)
		if err != nil {
			return "", err
		}
		return found.ID(), nil
	}))
	if err != nil {
		return err
	}
	s.intake = &ingest.Intake{Jobs: ingest.NewJobs(ingest.JobsOptions{}), Loader: s.w, Folder: filepath.Join(s.folder, "uploads"),
		Refresh: func(ctx context.Context, _ func(done, total int64, step string)) (any, error) {
			return s.w.Refresh(ctx, warehouse.RefreshOptions{})
		}}
	if err := s.intake.Sweep(); err != nil {
		return err
	}
	handler, err := api.New(api.Config{Library: library, Engine: s.w, Version: "load", Open: true, Intake: s.intake})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.address = "http://" + listener.Addr().String()
	ctx, s.end = context.WithCancel(ctx)
	go func() { s.ended <- api.Serve(ctx, listener, handler) }()
	return nil
}

// stop ends the server and removes its folder.
func (s *server) stop() {
	s.intake.Jobs.Stop()
	s.end()
	err := errors.Join(<-s.ended, s.w.Close(), os.RemoveAll(s.folder))
	if err != nil {
		fmt.Fprintln(os.Stderr, "load: stopping:", err)
	}
}

// write uploads a correction of followers and waits for its refresh, again and again.
func (s *server) write(ctx context.Context, every time.Duration) (writes int, err error) {
	for ctx.Err() == nil {
		body := fmt.Sprintf("account_id,day,followers\nwechat:gh_000000000001,2024-03-05,%d\n", 100_000+writes)
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address+"/v1/uploads?name=days.csv", strings.NewReader(body))
		if err != nil {
			return writes, err
		}
		r.Header.Set("Content-Type", "application/octet-stream")
		answer, err := s.http.Do(r)
		if err != nil {
			if ctx.Err() != nil {
				break
			}
			return writes, err
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusAccepted {
			return writes, fmt.Errorf("an upload: %s", answer.Status)
		}
		if err := s.settle(ctx); err != nil {
			return writes, err
		}
		writes++
		select {
		case <-time.After(every):
		case <-ctx.Done():
		}
	}
	return writes, nil
}

// settle waits until no job waits or runs; one that failed is an error.
func (s *server) settle(ctx context.Context) error {
	for ctx.Err() == nil {
		isOver := true
		for _, j := range s.intake.Jobs.List() {
			if j.State == ingest.JobFailed {
				return fmt.Errorf("job %s: %s", j.Kind, j.Error)
			}
			isOver = isOver && j.State.IsEnded()
		}
		if isOver {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}
