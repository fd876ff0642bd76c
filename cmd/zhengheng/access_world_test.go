package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"zhengheng/access"
	"zhengheng/api"
	"zhengheng/queries"
	"zhengheng/warehouse"
)

// world is a server over the sample, which holds several regions and units, and a token of
// each role and scope.
type world struct {
	t       *testing.T
	p       *program
	w       *warehouse.Warehouse
	config  api.Config
	handler http.Handler
	random  *rand.Rand
	isWhole bool // every scope and role is tried (make access), else a sample by a seed
	secrets map[string]string
	tokens  map[string]access.Token
	sheet   string // of kept scores
	job     string // see anothersJob
	moment  string // the newest batch but two

	accounts, units [][]string
	all             map[string]bool            // ids of all accounts and units
	foreign         map[string]map[string]bool // scope → ids outside
	names           map[string][]string        // scope → names outside
	shown           map[string]int             // scope → own ids that came, so that silence is no pass
	wouldLeak       map[string]bool            // paths whose unbounded answers hold what a leak would show
	answered        map[string]bool            // paths that gave an unbounded token a row
}

// bounds are the scopes of the tokens, by name.
var bounds = map[string]access.Scope{
	"all":              {},
	"unit":             {Unit: "990100-00"},
	"county":           {Region: "990221"},
	"region":           {Region: "9902"},
	"platform":         {Platform: "wechat"},
	"unit on platform": {Unit: "990200-00", Platform: "weibo"},
	"unknown unit":     {Unit: "nobody"},
	"no region":        {Region: "11"},
}

func newWorld(t *testing.T) *world {
	t.Helper()
	p := &program{stdout: io.Discard, stderr: io.Discard, language: "zh", db: sampleDatabase(t, t.TempDir())}
	w, err := p.open(t.Context(), warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	work, err := p.startBackground(t.Context(), w, log, serving{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		work.stop()
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	x := &world{t: t, p: p, w: w, isWhole: os.Getenv("ZHENGHENG_ACCESS") == "all", random: rand.New(rand.NewPCG(5, 17)), secrets: map[string]string{}, tokens: map[string]access.Token{}}
	x.giveTokens()
	x.fill()
	x.publish()
	if x.config, err = p.apiConfig(w, log); err != nil {
		t.Fatal(err)
	}
	x.config.Intake, x.config.Results, x.config.Packer = work.intake, filepath.Join(t.TempDir(), "exports"), p.packer(w)
	if x.handler, err = api.New(x.config); err != nil {
		t.Fatal(err)
	}
	x.readRegister()
	return x
}

func (x *world) giveTokens() {
	x.t.Helper()
	for name, scope := range bounds {
		for _, role := range access.Roles() {
			if role.May(access.Operator) && !scope.IsAll() {
				continue
			}
			given, secret, err := x.p.giveToken(x.t.Context(), x.w, access.Token{Name: name, Role: role, Scope: scope, CreatedAt: time.Now(), CreatedBy: "test"})
			if err != nil {
				x.t.Fatal(err)
			}
			x.secrets[key(role, name)], x.tokens[key(role, name)] = secret, given
		}
	}
}

// readRegister notes all ids, and what lies outside of each scope.
func (x *world) readRegister() {
	x.t.Helper()
	x.all, x.foreign, x.names = map[string]bool{}, map[string]map[string]bool{}, map[string][]string{}
	x.accounts = x.rows("accounts", access.Scope{}, map[string]string{"limit": "all", "columns": "account_id,account_name,platform,unit_id,unit_name,region_code"})
	x.units = x.rows("units", access.Scope{}, map[string]string{"limit": "all", "columns": "unit_id,unit_name"})
	for _, row := range x.accounts {
		x.all[row[0]], x.all[row[3]] = true, true
	}
	for _, row := range x.units {
		x.all[row[0]] = true
	}
	delete(x.all, "")
	for name, scope := range bounds {
		x.foreign[name] = x.outside(scope)
		if name != "all" && len(x.foreign[name]) == 0 || name == "all" && len(x.foreign[name]) != 0 {
			x.t.Fatalf("%d ids lie outside of %s", len(x.foreign[name]), name)
		}
		x.names[name] = x.namesOf(x.foreign[name])
		if name != "all" && len(x.names[name]) < 10 {
			x.t.Fatalf("%d names tell of who is outside of %s", len(x.names[name]), name)
		}
	}
}

func key(role access.Role, scope string) string { return string(role) + " of " + scope }

// rows asks a query beside the server.
func (x *world) rows(name string, scope access.Scope, values map[string]string) [][]string {
	x.t.Helper()
	library, err := queries.Load()
	if err != nil {
		x.t.Fatal(err)
	}
	q, err := library.Lookup(name)
	if err != nil {
		x.t.Fatal(err)
	}
	result, err := q.Run(queries.WithScope(x.t.Context(), scope), x.w, values)
	if err != nil {
		x.t.Fatal(err)
	}
	defer result.Reader.Release()
	rows, err := recordTexts(result.Reader)
	if err != nil {
		x.t.Fatal(err)
	}
	return rows
}

func recordTexts(reader array.RecordReader) (rows [][]string, err error) {
	for reader.Next() {
		record := reader.Record()
		for i := range int(record.NumRows()) {
			row := make([]string, record.NumCols())
			for k, column := range record.Columns() {
				if column.IsValid(i) {
					row[k] = strings.Clone(column.ValueStr(i))
				}
			}
			rows = append(rows, row)
		}
	}
	return rows, reader.Err()
}

// outside are the ids of all accounts and units that a scope, worked out here in plain Go
// from the registers, does not hold.
func (x *world) outside(scope access.Scope) map[string]bool {
	out := map[string]bool{}
	for id := range x.all {
		out[id] = true
	}
	for _, row := range x.accounts {
		account, platform, unit, region := row[0], row[2], row[3], row[5]
		isBelow := scope.Unit == "" || unit == scope.Unit || parentOf(unit) == scope.Unit || parentOf(parentOf(unit)) == scope.Unit
		if isBelow && (scope.Region == "" || strings.HasPrefix(region, scope.Region)) && (scope.Platform == "" || platform == scope.Platform) {
			delete(out, account)
			delete(out, unit)
		}
	}
	return out
}

// parentOf reads the sample's ids: 990121-01 is below 990121-00, that below 990100-00,
// that below 990000-00.
func parentOf(unit string) string {
	region, number, found := strings.Cut(unit, "-")
	switch {
	case !found || len(region) != 6:
		return ""
	case number != "00":
		return region + "-00"
	case region[4:] != "00":
		return region[:4] + "00-00"
	case region[2:] != "0000":
		return region[:2] + "0000-00"
	}
	return ""
}

// ask sends a request with a token.
func (x *world) ask(method, target, token, body string) *http.Response {
	r := httptest.NewRequestWithContext(x.t.Context(), method, target, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+x.secrets[token])
	}
	w := httptest.NewRecorder()
	x.handler.ServeHTTP(w, r)
	return w.Result()
}

// text is all that an answer says. It reads every format.
func (x *world) text(format string, r *http.Response) string {
	x.t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		x.t.Fatal(err)
	}
	var text bytes.Buffer
	switch {
	case r.StatusCode != http.StatusOK:
		text.Write(body)
	case format == "arrow":
		reader, err := ipc.NewReader(bytes.NewReader(body))
		if err != nil {
			x.t.Fatal(err)
		}
		defer reader.Release()
		writeTexts(x.t, &text, reader)
	case format == "parquet":
		reader, err := file.NewParquetReader(bytes.NewReader(body))
		if err != nil {
			x.t.Fatal(err)
		}
		records, err := pqarrow.NewFileReader(reader, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
		if err != nil {
			x.t.Fatal(err)
		}
		table, err := records.ReadTable(x.t.Context())
		if err != nil {
			x.t.Fatal(err)
		}
		defer table.Release()
		writeTexts(x.t, &text, array.NewTableReader(table, 0))
	case format == "xlsx":
		book, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			x.t.Fatal(err)
		}
		for _, part := range book.File {
			content, err := part.Open()
			if err != nil {
				x.t.Fatal(err)
			}
			if _, err := io.Copy(&text, content); err != nil {
				x.t.Fatal(err)
			}
		}
	default:
		text.Write(bytes.ReplaceAll(body, []byte(`"row_count":`), []byte(" row_count:")))
	}
	return text.String()
}

// idWord cuts a text where no id goes on.
var idWord = regexp.MustCompile(`[A-Za-z0-9_:.-]+`)

func writeTexts(t *testing.T, text *bytes.Buffer, reader array.RecordReader) {
	t.Helper()
	rows, err := recordTexts(reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		fmt.Fprintln(text, strings.Join(row, "\t"))
	}
}

// leak is the first of an answer's words that lies outside, "" for none. The words that
// were asked with may come back.
func leak(words []string, outside map[string]bool, path string, asked url.Values) string {
	for _, word := range words {
		if outside[word] && !isAsked(word, path, asked) {
			return word
		}
	}
	return ""
}

func isAsked(word, path string, asked url.Values) bool {
	for _, values := range asked {
		if slices.Contains(strings.Split(strings.Join(values, ","), ","), word) {
			return true
		}
	}
	return slices.Contains(strings.Split(strings.TrimSuffix(path, ".json"), "/"), word)
}
