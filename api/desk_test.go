package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/api"
	"zhengheng/ingest"
)

const units = "unit_id,name\nU1,云岭县人民政府\nU2,云岭县公安局\n"

// store is a Loader that keeps only who loaded what; a gate, where there is one,
// holds each batch up.
type store struct {
	mu      sync.Mutex
	loaded  []string // "source by"
	begun   chan struct{}
	gate    chan struct{}
	undone  int
	refresh int
}

func (s *store) FindBatch(context.Context, string) (int64, error) { return 0, nil }

func (s *store) BeginBatch(ctx context.Context, source string) (int64, error) {
	if s.gate != nil {
		s.begun <- struct{}{}
		select {
		case <-s.gate:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return 1, nil
}

func (s *store) Append(ctx context.Context, _ int64, _ string, rows array.RecordReader) ([]int64, error) {
	return nil, ctx.Err()
}

func (s *store) Reject(context.Context, int64, array.RecordReader) error { return nil }

func (s *store) CommitBatch(_ context.Context, _ int64, facts array.RecordReader) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !facts.Next() {
		return errors.New("a batch without facts")
	}
	text := func(name string) string {
		return facts.Record().Column(facts.Schema().FieldIndices(name)[0]).ValueStr(0)
	}
	s.loaded = append(s.loaded, text("source")+" "+text("loaded_by"))
	return nil
}

func (s *store) RollbackBatch(context.Context, int64) error {
	s.undone++
	return nil
}

func (s *store) list() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.loaded, ", ")
}

// desk is a server that writes, with its loader and its folder of uploads.
type desk struct {
	*httptest.Server
	t      *testing.T
	store  *store
	intake *ingest.Intake
}

func newDesk(t *testing.T, change func(*api.Config)) *desk {
	t.Helper()
	d := &desk{t: t, store: &store{begun: make(chan struct{}, 10)}}
	d.intake = &ingest.Intake{Jobs: ingest.NewJobs(ingest.JobsOptions{}), Loader: d.store, Folder: t.TempDir()}
	d.intake.Refresh = func(context.Context, func(int64, int64, string)) (any, error) {
		d.store.mu.Lock()
		defer d.store.mu.Unlock()
		d.store.refresh++
		return nil, nil
	}
	t.Cleanup(d.intake.Jobs.Stop)
	d.Server = httptest.NewServer(newHandler(t, func(_ *fake, c *api.Config) {
		c.Intake = d.intake
		if change != nil {
			change(c)
		}
	}))
	t.Cleanup(d.Close)
	t.Cleanup(d.intake.Jobs.Stop) // first, so that streams end
	return d
}

// send makes a request and gives the answer with its body.
func (d *desk) send(method, path, contentType string, body io.Reader, headers ...string) (*http.Response, string) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.URL+path, body)
	if err != nil {
		d.t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer, bodyOf(d.t, answer)
}

func (d *desk) upload(name, text string, headers ...string) (*http.Response, string) {
	d.t.Helper()
	return d.send(http.MethodPost, "/v1/uploads?name="+name, "text/csv", strings.NewReader(text), headers...)
}

func (d *desk) wait(location string) ingest.Job {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 20*time.Second)
	defer cancel()
	j, err := d.intake.Jobs.Wait(ctx, strings.TrimPrefix(location, "/v1/jobs/"))
	if err != nil {
		d.t.Fatal(err)
	}
	return j
}

// isEmpty fails the test where uploads are left in the folder.
func (d *desk) isEmpty() {
	d.t.Helper()
	if left, _ := os.ReadDir(d.intake.Folder); len(left) > 0 {
		d.t.Errorf("uploads are left: %v", left)
	}
}

// formOf is a multipart form of fields and files, as pairs: a name with a dot is a file's.
func formOf(t *testing.T, pairs ...string) (contentType string, body io.Reader) {
	t.Helper()
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(pairs[i], ".") {
			if err := w.WriteField(pairs[i], pairs[i+1]); err != nil {
				t.Fatal(err)
			}
			continue
		}
		part, err := w.CreateFormFile("files", pairs[i])
		if err == nil {
			_, err = io.WriteString(part, pairs[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return w.FormDataContentType(), &text
}

func codeOf(t *testing.T, body string) string {
	t.Helper()
	var p problemOf
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("no problem document: %s", body)
	}
	if p.Title == "" || p.Detail == "" || strings.Contains(p.Title+p.Detail, "⟨") || strings.Contains(p.Detail, "%!") {
		t.Errorf("the problem lacks words: %s", body)
	}
	return p.Code
}
