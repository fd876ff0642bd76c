package api

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"zhengheng/access"
	"zhengheng/ingest"
)

const (
	// keepResults is how long the file of an export stays.
	keepResults = 24 * time.Hour
	// DefaultMaxResults bounds the files of exports together where Config does not say.
	DefaultMaxResults = 10 << 30
	resultSuffix      = ".export"
)

// openResults prepares the folder of exports. Files of an earlier process are of jobs that
// nobody can ask for any more, and go.
func (s *server) openResults(config Config) error {
	if s.maxResults = config.MaxResults; s.maxResults == 0 {
		s.maxResults = DefaultMaxResults
	}
	if s.results = config.Results; s.results == "" {
		s.results = os.TempDir() // shared with others: only old files go
		return nil
	}
	if err := os.MkdirAll(s.results, 0o700); err != nil {
		return fmt.Errorf("the folder for exports: %w", err)
	}
	for _, file := range s.resultFiles() {
		if err := os.Remove(filepath.Join(s.results, file.Name())); err != nil {
			return fmt.Errorf("remove an export of an earlier server: %w", err)
		}
	}
	return nil
}

// intoFile writes the file of a job, which is there whole or not at all.
func (s *server) intoFile(id string, write func(io.Writer) error) (size int64, err error) {
	s.sweepResults()
	path := s.resultPath(id)
	file, err := os.OpenFile(path+".part", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(path+".part"))
		}
	}()
	to := &bounded{file: file, most: s.maxResults}
	if err := errors.Join(write(to), file.Close()); err != nil {
		return 0, err
	}
	return to.size, os.Rename(path+".part", path)
}

// bounded refuses to let a file grow beyond a size.
type bounded struct {
	file       *os.File
	size, most int64
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.size+int64(len(p)) > b.most {
		return 0, fmt.Errorf("the file would be larger than %d MiB, which this server allows for exports; ask for fewer rows (导出过大，请缩小范围)", b.most>>20)
	}
	n, err := b.file.Write(p)
	b.size += int64(n)
	return n, err
}

// jobResult answers /v1/jobs/{id}/result: the file of an export.
func (s *server) jobResult(c echo.Context) (any, error) {
	j, err := s.look(c)
	if err != nil {
		return nil, err
	}
	made, isExport := j.Result.(exported)
	who := identityOf(c.Request().Context())
	switch {
	case j.Who != who.who && !who.role.May(access.Admin): // it holds what another one may see
		return nil, jobProblem(c, ingest.ErrNoJob)
	case !isExport && !j.State.IsEnded():
		return nil, &problem{Status: http.StatusConflict, Code: codeNotDone, args: []any{string(j.State)}}
	case !isExport:
		return nil, &problem{Status: http.StatusNotFound, Code: codeNoResult, args: []any{j.Kind}}
	case s.clock().After(made.ExpiresAt):
		return nil, &problem{Status: http.StatusGone, Code: codeResultGone}
	}
	file, err := os.Open(s.resultPath(j.ID))
	if err != nil {
		return nil, &problem{Status: http.StatusGone, Code: codeResultGone, cause: err}
	}
	return download200{file, made}, nil
}

// download200 is an answer: the file of a job.
type download200 struct {
	file *os.File
	made exported
}

func writeDownload(c echo.Context, d download200) error {
	defer d.file.Close()
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, d.made.MediaType)
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+d.made.Name+`"`)
	h.Set("Zhengheng-Snapshot", d.made.Snapshot)
	// A large file takes longer than one answer may; each piece has its own patience.
	w := &patient{c.Response()}
	http.ServeContent(w, c.Request(), "", time.Time{}, d.file)
	return nil
}

// patient gives the client another period for each piece that is written.
type patient struct{ *echo.Response }

func (p *patient) Write(b []byte) (int, error) {
	extend(p.Response, readerPatience)
	return p.Response.Write(b)
}

// resultPath is where the file of a job lies. Ids are the server's own.
func (s *server) resultPath(id string) string {
	return filepath.Join(s.results, filepath.Base(id)+resultSuffix)
}

// resultFiles are the files of exports, oldest first.
func (s *server) resultFiles() (files []fs.FileInfo) {
	entries, _ := os.ReadDir(s.results) // a folder that is gone holds none; writing will say so
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && strings.Contains(entry.Name(), resultSuffix) {
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return cmp.Compare(a.ModTime().UnixNano(), b.ModTime().UnixNano()) })
	return files
}

// sweepResults removes the files whose time is over, and the oldest of the others while all
// together are larger than they may be. Who asks for such a file is told that it is gone.
func (s *server) sweepResults() {
	files := s.resultFiles()
	total := int64(0)
	for _, file := range files {
		total += file.Size()
	}
	for _, file := range files {
		isOver := s.clock().Sub(file.ModTime()) > keepResults
		if !isOver && (total <= s.maxResults || strings.HasSuffix(file.Name(), ".part")) {
			continue
		}
		if os.Remove(filepath.Join(s.results, file.Name())) == nil { // the next sweep gets what stays
			total -= file.Size()
		}
	}
}
