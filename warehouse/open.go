package warehouse

import (
	"context"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/marcboeker/go-duckdb"

	"zhengheng/warehouse/formula"
	"zhengheng/warehouse/rulebook"
)

//go:embed schema/*.sql catalog/*.sql load/*.sql undo/*.sql past/*.sql release/*.sql explain/*.sql models/*/*.sql refresh/*.sql
//go:embed simulate/*.sql calendar/*.sql access/*.sql standings/*.sql score/*.sql peers/*.sql round/*.sql trace/*.sql keep/*.sql
var sqlFiles embed.FS

// Options say how a warehouse is opened. The zero value opens an existing file
// for reading and writing with defaults that suit an office machine.
type Options struct {
	Create      bool   // make the file; it is an error if there is one
	ReadOnly    bool   // several processes may read at once while none writes
	MemoryLimit string // DuckDB's own budget, such as "1GB"; "" means DefaultMemoryLimit
	Threads     int    // 0 means one per processor
	Readers     int    // queries that may run at once; 0 means 4
	KeptRows    int64  // rows of rankings kept in memory; 0 means DefaultKeptRows, less than 0 none
	Formulas    *formula.Registry
	Rulebooks   *rulebook.Registry // nil: the shipped ones
}

// DefaultMemoryLimit is what DuckDB may use for buffers, sorting and hashing.
// Larger work spills to <file>.tmp beside the warehouse.
const DefaultMemoryLimit = "4GB"

// LoadMemoryLimit is what DuckDB may use while a batch is open. Loading only writes, so more would merely keep written blocks; it keeps
// the process under 512 MiB whatever the size of the file.
const LoadMemoryLimit = "160MB"

// Warehouse is an open warehouse file. Close it when done.
type Warehouse struct {
	path      string
	readOnly  bool
	memory    string // DuckDB's budget outside of loads
	connector *duckdb.Connector
	formulas  *formula.Registry
	rulebooks *rulebook.Registry // nil: the shipped ones, see books
	models    *modelSet

	writing sync.Mutex // held from BeginBatch to CommitBatch, and by Refresh
	inUse   sync.Mutex // held while a statement of the writer runs
	writer  *connection
	batch   *openBatch
	inlets  map[string]*inlet

	clerk     clerk
	readers   chan *connection
	computing chan struct{} // holds one value a simulation that runs
	pasts     pasts
	states    stateKeeper
	standings standings
	scores    scoreCache
}

// Open opens the warehouse file at path. Its errors wrap ErrNotFound, ErrExists,
// ErrLocked, ErrNotWarehouse or ErrDiskFull where one of these is the cause.
func Open(ctx context.Context, path string, options Options) (*Warehouse, error) {
	if err := lookAtFile(path, options.Create); err != nil {
		return nil, err
	}
	if options.MemoryLimit == "" {
		options.MemoryLimit = DefaultMemoryLimit
	}
	connector, err := duckdb.NewConnector(dsn(path, options), nil)
	if err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	w := &Warehouse{path: path, readOnly: options.ReadOnly, memory: options.MemoryLimit, connector: connector, formulas: options.Formulas, rulebooks: options.Rulebooks,
		computing: make(chan struct{}, mostComputed)}
	if w.standings.mostRows = options.KeptRows; options.KeptRows == 0 {
		w.standings.mostRows = DefaultKeptRows
	}
	if err := w.start(ctx, options); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// Path is the file the warehouse lives in.
func (w *Warehouse) Path() string { return w.path }

func lookAtFile(path string, create bool) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return caused(ErrNotWarehouse, "%s: this is a folder, not a warehouse file", path)
	case err == nil && create:
		return caused(ErrExists, "%s: there is a file already; choose another name or remove it first", path)
	case errors.Is(err, fs.ErrNotExist) && !create:
		return caused(ErrNotFound, "%s: there is no warehouse; `zhengheng init --db %s` makes one", path, path)
	case errors.Is(err, fs.ErrNotExist):
		folder := filepath.Dir(path)
		if _, err := os.Stat(folder); err != nil {
			return caused(ErrNotFound, "%s: the folder %s does not exist; make it first", path, folder)
		}
		return nil
	case err != nil:
		return fmt.Errorf("look at the warehouse file: %w", err)
	}
	return nil
}

// dsn opens DuckDB in memory; the file is attached to it, so that Arrow views,
// which are lasting objects of the current catalog, never reach the file.
func dsn(path string, options Options) string {
	settings := []string{
		"autoinstall_known_extensions=false",
		"autoload_known_extensions=false",
		// No query relies on the order of a table, and loads that keep it need twice
		// the memory.
		"preserve_insertion_order=false",
		"memory_limit=" + options.MemoryLimit,
		"temp_directory=" + path + ".tmp",
	}
	if options.Threads > 0 {
		settings = append(settings, fmt.Sprintf("threads=%d", options.Threads))
	}
	return "?" + strings.Join(settings, "&")
}

func (w *Warehouse) start(ctx context.Context, options Options) error {
	if w.formulas == nil {
		shipped, err := formula.Shipped()
		if err != nil {
			return err
		}
		w.formulas = shipped
	}
	writer, err := w.connect(ctx)
	if err != nil {
		return err
	}
	w.writer = writer
	if err := w.attach(ctx, options); err != nil {
		return err
	}
	if err := w.prepareSchema(ctx, options); err != nil {
		return err
	}
	if w.models, err = readModels(); err != nil {
		return err
	}
	return w.openReaders(ctx, options.Readers)
}

// books are the rulebooks at hand. The shipped ones are read when they are first asked for,
// as most commands judge nothing; a broken one is a defect of the program, and so it panics.
func (w *Warehouse) books() *rulebook.Registry {
	if w.rulebooks != nil {
		return w.rulebooks
	}
	shipped, err := rulebook.Shipped()
	if err != nil {
		panic(err)
	}
	return shipped
}

func (w *Warehouse) attach(ctx context.Context, options Options) error {
	mode := ""
	if options.ReadOnly {
		mode = " (read_only)"
	}
	quoted := strings.ReplaceAll(w.path, "'", "''")
	if err := w.writer.exec(ctx, "attach '"+quoted+"' as wh"+mode); err != nil {
		return openError(w.path, err)
	}
	return w.writer.exec(ctx, "use wh")
}

func (w *Warehouse) openReaders(ctx context.Context, count int) error {
	if count <= 0 {
		count = 4
	}
	w.readers = make(chan *connection, count)
	for range count {
		reader, err := w.connect(ctx)
		if err != nil {
			return err
		}
		if err := reader.exec(ctx, "use wh"); err != nil {
			return err
		}
		w.readers <- reader
	}
	return nil
}

// Close gives the file back. It waits for statements that still run; a batch that
// is still open is rolled back.
func (w *Warehouse) Close() error {
	problems := []error{w.pasts.closeAll(), w.clerk.close()}
	for range cap(w.readers) {
		problems = append(problems, (<-w.readers).close())
	}
	if w.readers != nil {
		close(w.readers)
	}
	if w.writer != nil {
		w.inUse.Lock()
		if w.batch != nil {
			problems = append(problems, w.endStream())
		}
		problems = append(problems, w.writer.close())
		w.inUse.Unlock()
	}
	problems = append(problems, w.connector.Close())
	for _, in := range w.inlets {
		in.made.Release() // not before DuckDB, which reads through it, is closed
	}
	w.inlets = nil
	return errors.Join(problems...)
}

func (w *Warehouse) connect(ctx context.Context) (*connection, error) {
	raw, err := w.connector.Connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to DuckDB: %w", err)
	}
	return newConnection(raw)
}

func newConnection(raw driver.Conn) (*connection, error) {
	arrows, err := duckdb.NewArrowFromConn(raw)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("use Arrow with DuckDB: %w", err), raw.Close())
	}
	return &connection{raw: raw, arrows: arrows}, nil
}
