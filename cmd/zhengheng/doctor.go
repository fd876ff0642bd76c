package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"zhengheng/queries"
	"zhengheng/warehouse"
)

// unbuiltVersion is the program's own version; a build from a tagged module overrides it.
const unbuiltVersion = "0.1.0-dev"

// lowSpace is the free space below which loading is likely to fail half way.
const lowSpace = 1 << 30

func version() string {
	if build, ok := debug.ReadBuildInfo(); ok && build.Main.Version != "" && build.Main.Version != "(devel)" {
		return build.Main.Version
	}
	return unbuiltVersion
}

// finding is one line of the doctor's report.
type finding struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	OK    bool   `json:"ok"`
	Hint  string `json:"hint,omitempty"` // what to do, where something is wrong
}

func (p *program) doctorCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor [--db FILE]",
		Short: "自检 (versions, database, free space, what is missing)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			findings, err := versions(cmd.Context())
			if err != nil {
				return err
			}
			findings = append(findings, temporaryFolder())
			if p.db != "" {
				findings = append(findings, databaseFindings(cmd.Context(), p.db)...)
			}
			if asJSON {
				if err := writeJSON(p.stdout, findings); err != nil {
					return err
				}
			} else {
				p.printFindings(findings)
			}
			if slices.ContainsFunc(findings, func(f finding) bool { return !f.OK }) {
				return errors.New("doctor found something to mend, see above")
			}
			return nil
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print JSON)")
	return cmd
}

func (p *program) printFindings(findings []finding) {
	widest := 0
	for _, f := range findings {
		widest = max(widest, width.StringWidth(f.Name))
	}
	for _, f := range findings {
		mark := "✓"
		if !f.OK {
			mark = "✗"
		}
		fmt.Fprintf(p.stdout, "%s %s  %s\n", mark, width.FillRight(f.Name, widest), f.Value)
		if f.Hint != "" {
			fmt.Fprintf(p.stdout, "  %s\n", f.Hint)
		}
	}
}

func versions(ctx context.Context) ([]finding, error) {
	findings := []finding{
		{Name: "zhengheng", Value: version(), OK: true},
		{Name: "go", Value: fmt.Sprintf("%s %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH), OK: true},
	}
	parts, err := warehouse.Versions(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		findings = append(findings, finding{Name: name, Value: parts[name], OK: true})
	}
	return findings, nil
}

func temporaryFolder() finding {
	f := finding{Name: "临时文件夹 (temporary folder)", Value: os.TempDir(), OK: true}
	file, err := os.CreateTemp("", "zhengheng-*")
	if err == nil {
		err = errors.Join(file.Close(), os.Remove(file.Name()))
	}
	if err != nil {
		f.OK, f.Hint = false, fmt.Sprintf("cannot write there: %v; set TMPDIR to a folder that can be written", err)
	}
	return f
}

// databaseFindings looks at the file at path without changing it.
func databaseFindings(ctx context.Context, path string) []finding {
	file := finding{Name: "库文件 (database)", Value: path, OK: true}
	info, err := os.Stat(path)
	if err != nil {
		file.OK, file.Hint = false, err.Error()
		if errors.Is(err, fs.ErrNotExist) {
			file.Hint = "there is no such file; make it with: zhengheng init --db " + path
		}
		return []finding{file}
	}
	findings := []finding{file, {Name: "大小 (size)", Value: inMiB(uint64(info.Size())), OK: true}}
	if free, ok := freeSpace(filepath.Dir(path)); ok {
		f := finding{Name: "剩余空间 (free space)", Value: inMiB(free), OK: free >= lowSpace}
		if !f.OK {
			f.Hint = "little space is left: loading needs about twice the size of the files"
		}
		findings = append(findings, f)
	}
	w, err := warehouse.Open(ctx, path, warehouse.Options{ReadOnly: true})
	state := finding{Name: "状态 (state)", Value: "可以打开 (opens)", OK: err == nil}
	if err != nil {
		state.Value, state.Hint = "打不开 (does not open)", oneLine(err)
		return append(findings, state)
	}
	contents, err := databaseContents(ctx, w)
	if err = closing(w, err); err != nil {
		state.OK, state.Value, state.Hint = false, "读不出 (cannot be read)", oneLine(err)
	}
	return append(append(findings, state), contents...)
}

// databaseContents says what was loaded and what is still to be computed.
func databaseContents(ctx context.Context, w *warehouse.Warehouse) ([]finding, error) {
	// With the shipped indices alone: a bad folder of one's own is no fault of the file.
	query, err := new(program).lookup("batches")
	if err != nil {
		return nil, err
	}
	result, err := query.Run(ctx, w, map[string]string{"limit": "all"})
	if err != nil {
		return nil, err
	}
	count, err := countRows(result)
	if err != nil {
		return nil, err
	}
	waiting, err := w.Pending(ctx)
	if err != nil {
		return nil, err
	}
	batches := finding{Name: "批次 (batches)", Value: fmt.Sprint(count), OK: true}
	if count == 0 {
		batches.Hint = "nothing was loaded yet: zhengheng ingest --db FILE PATH..."
	}
	pending := finding{Name: "待重算 (not computed yet)", Value: fmt.Sprint(waiting), OK: true}
	if waiting > 0 {
		pending.Hint = "rankings do not show these batches yet: zhengheng refresh --db FILE"
	}
	return []finding{batches, pending}, nil
}

func countRows(result *queries.Result) (int64, error) {
	defer result.Reader.Release()
	var count int64
	for result.Reader.Next() {
		count += result.Reader.Record().NumRows()
	}
	return count, result.Reader.Err()
}

func inMiB(bytes uint64) string {
	return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20))
}
