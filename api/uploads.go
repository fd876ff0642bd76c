package api

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/labstack/echo/v4"

	"zhengheng/access"
	"zhengheng/ingest"
)

// DefaultMaxUpload is how many bytes one upload may have where Config does not say.
const DefaultMaxUpload = 2 << 30

// A client must send its upload, after a while, at this rate on average, in bytes
// a second; one that does not is cut off, so that slow ones cannot fill the server.
const (
	uploadGrace = 30 * time.Second
	uploadRate  = 16 << 10
)

// mostUploads is how many uploads may come in at once; maxUploadField bounds a
// form's field that is no file.
const (
	mostUploads    = 8
	maxUploadField = 4 << 10
)

// upload is what one request brought: files that were kept, and how to read them.
type upload struct {
	files  []received
	fields map[string]string
}

// received is one file of an upload. name is for people and never a path.
type received struct {
	path, name string
	changed    time.Time // when the client says that it was last changed, else zero
}

// give takes a field of the form; of those that give columns, all count.
func (u *upload) give(name, value string) {
	if before := u.fields[name]; name == setField && before != "" {
		value = before + "\n" + value
	}
	u.fields[name] = value
}

// remove takes the files away that no job has.
func (u *upload) remove() {
	for _, f := range u.files {
		_ = os.Remove(f.path) // a sweep at the next start gets what stays
	}
}

// upload answers POST /v1/uploads: a form with files, or one file as the body with
// its name as a parameter. The files become jobs, in the order in which feeds
// depend on each other.
func (s *server) upload(c echo.Context) (any, error) {
	jobs, err := s.receive(c)
	if err != nil {
		return nil, err
	}
	return accepted202{location: jobPath(jobs[0].ID), value: jobList{jobs}}, nil
}

// receive keeps what the request brings and submits its jobs, all or none.
func (s *server) receive(c echo.Context) ([]ingest.Job, error) {
	u, options, err := s.receiveFiles(c, "")
	if err == nil {
		var jobs []ingest.Job
		if jobs, err = s.submit(c, u, options); err == nil {
			return jobs, nil
		}
	}
	u.remove()
	return nil, err
}

// receiveFiles keeps the files of the request, which the caller removes whatever comes
// with them, and reads how they are to be read. also is one more field that may be given.
func (s *server) receiveFiles(c echo.Context, also string) (*upload, ingest.Options, error) {
	select {
	case s.uploading <- struct{}{}:
		defer func() { <-s.uploading }()
	default:
		return &upload{}, ingest.Options{}, &problem{Status: http.StatusServiceUnavailable, Code: codeBusy}
	}
	given, bad := s.parameters(c)
	if bad == nil {
		_, bad = s.loadOptions(given, also) // before a gigabyte has come
	}
	if bad != nil {
		return &upload{}, ingest.Options{}, bad
	}
	u, err := s.readUpload(c, given)
	if err != nil {
		return u, ingest.Options{}, uploadProblem(err)
	}
	options, bad := s.loadOptions(u.fields, also)
	switch {
	case bad != nil:
		return u, options, bad
	case len(u.files) == 0:
		return u, options, &problem{Status: http.StatusBadRequest, Code: codeNoFile}
	}
	return u, options, nil
}

// submit makes jobs of the files.
func (s *server) submit(c echo.Context, u *upload, options ingest.Options) ([]ingest.Job, error) {
	who := identityOf(c.Request().Context())
	options.By, options.Scope = who.who, who.scope
	var uploads []ingest.Upload
	var names []string
	for _, f := range inOrder(u.files) {
		uploads = append(uploads, ingest.Upload{Path: f.path, Options: s.optionsOf(f, options)})
		names = append(names, f.name)
	}
	c.Set(noted, true)
	if err := s.audit(c, access.Entry{Action: "upload", Outcome: access.Done, Subject: strings.Join(names, ", ")}); err != nil {
		return nil, err
	}
	jobs, err := s.intake.Accept(uploads)
	if err != nil {
		return nil, jobProblem(c, err)
	}
	return jobs, nil
}

// optionsOf are the options for one file of an upload.
func (s *server) optionsOf(f received, options ingest.Options) ingest.Options {
	options.SourceName = f.name
	if options.Observed.IsZero() {
		options.Observed = cmp.Or(f.changed, s.clock())
	}
	return options
}

// inOrder puts units before accounts before posts, as a load of a folder does.
func inOrder(files []received) []received {
	if len(files) < 2 {
		return files
	}
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = f.path
	}
	ordered, err := ingest.Expand(paths)
	if err != nil {
		return files // the jobs will say what is wrong
	}
	sorted := slices.Clone(files)
	slices.SortStableFunc(sorted, func(a, b received) int {
		return slices.Index(ordered, a.path) - slices.Index(ordered, b.path)
	})
	return sorted
}

// readUpload reads the body. What it kept comes with an error too.
func (s *server) readUpload(c echo.Context, given map[string]string) (*upload, error) {
	r, u := c.Request(), &upload{fields: maps.Clone(given)}
	body := &pacedReader{from: r.Body, control: http.NewResponseController(c.Response()), began: time.Now(), grace: s.uploadGrace}
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || mediaType != "multipart/form-data" {
		path, size, err := s.intake.Save(body)
		if err != nil {
			return u, err
		}
		u.files = []received{{path: path, name: displayName(given["name"])}}
		if size == 0 {
			return u, &problem{Status: http.StatusBadRequest, Code: codeNoFile}
		}
		return u, nil
	}
	if parameters["boundary"] == "" {
		return u, &problem{Status: http.StatusBadRequest, Code: codeBadUpload}
	}
	return u, s.readForm(u, multipart.NewReader(body, parameters["boundary"]))
}

// readForm reads the parts of a form. The field modified says when the file after
// it was last changed; the other fields are the parameters.
func (s *server) readForm(u *upload, parts *multipart.Reader) error {
	var changed time.Time
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return formError(err)
		}
		if part.FileName() == "" {
			text, err := io.ReadAll(io.LimitReader(part, maxUploadField+1))
			switch {
			case err != nil:
				return formError(err)
			case len(text) > maxUploadField:
				return &problem{Status: http.StatusBadRequest, Code: codeBadUpload}
			case part.FormName() == "modified":
				changed, _ = time.Parse(time.RFC3339, string(text)) // a help, no promise
			case strings.TrimSpace(string(text)) != "" && part.FormName() != "lang" && part.FormName() != "files": // a form without a choice sends empty ones
				u.give(part.FormName(), strings.TrimSpace(string(text)))
			}
			continue
		}
		path, _, err := s.intake.Save(part)
		if err != nil {
			return formError(err)
		}
		u.files = append(u.files, received{path, displayName(part.FileName()), changed})
		changed = time.Time{}
	}
}

// formError tells a form that is no form, or was cut short, from other errors.
func formError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, ingest.ErrSpoolFull) {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || strings.HasPrefix(err.Error(), "multipart: ") || strings.HasPrefix(err.Error(), "mime: ") {
		return &problem{Status: http.StatusBadRequest, Code: codeBadUpload, cause: err}
	}
	return err
}

// uploadProblem is what an error while an upload came in is for the client.
func uploadProblem(err error) error {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &problem{Status: http.StatusRequestTimeout, Code: codeSlowUpload, cause: err}
	case errors.Is(err, ingest.ErrSpoolFull):
		return &problem{Status: http.StatusServiceUnavailable, Code: codeBusy, cause: err}
	case errors.Is(err, syscall.ENOSPC):
		return &problem{Status: http.StatusInsufficientStorage, Code: codeDiskFull, cause: err}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &problem{Status: http.StatusBadRequest, Code: codeBadUpload, cause: err}
	}
	return err
}

// pacedReader cuts off a client that sends less than uploadRate.
type pacedReader struct {
	from    io.Reader
	control *http.ResponseController
	began   time.Time
	grace   time.Duration
	read    int64
}

func (p *pacedReader) Read(into []byte) (int, error) {
	allowed := p.grace + time.Duration(p.read/uploadRate)*time.Second
	// A request without deadlines (a test's) has nothing to set.
	_ = p.control.SetReadDeadline(p.began.Add(allowed))
	n, err := p.from.Read(into)
	p.read += int64(n)
	return n, err
}

// displayName is a client's name for a file as people are shown it: the part
// after the last separator of any system, without what cannot be seen.
func displayName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) && r != unicode.ReplacementChar {
			return r
		}
		return -1
	}, name)
	if letters := []rune(strings.TrimSpace(name)); len(letters) > 200 {
		name = string(letters[:200])
	} else {
		name = string(letters)
	}
	if strings.Trim(name, ".") == "" {
		return "upload"
	}
	return name
}

// bodyLimit is how many bytes a request to this route may have.
func (s *server) bodyLimit(c echo.Context) int64 {
	if isUpload(c) {
		return s.maxUpload
	}
	if c.Request().Method == http.MethodPost && c.Path() == appealsPath {
		return ingest.MostEvidence + maxBody // the file and the fields beside it
	}
	return maxBody
}

func isUpload(c echo.Context) bool {
	return c.Request().Method == http.MethodPost && slices.Contains([]string{uploadPath, ingestPath, inspectPath}, c.Path())
}
