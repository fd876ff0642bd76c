package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zhengheng/ingest"
	"zhengheng/warehouse"
)

// loading is what the flags of ingest say.
type loading struct {
	feed, profile, observed string
	year                    int
	set                     []string
	asJSON, noRefresh       bool
}

func (p *program) ingestCommand() *cobra.Command {
	var flags loading
	cmd := &cobra.Command{
		Use:   "ingest --db FILE PATH...",
		Short: "装入文件 (load files, each one whole or not at all, then refresh)",
		Long: `Loads files, or all files of a folder, in the order in which they depend on each other; - is standard input.
CSV, XLSX, JSON Lines, Parquet and Arrow are told by their content; zhengheng feeds prints the headings they may have.
Rows that cannot be read are set aside with line, column and reason, and the exit code is then 3.`,
		Example: `  zhengheng ingest --db my.duckdb units.csv accounts.xlsx posts.csv
  zhengheng ingest --db my.duckdb --profile weibo-web-crawl list_1.csv
  zhengheng ingest --db my.duckdb --set account_id=wechat:gh_1234 用户分析.xlsx
  curl https://example.org/posts.csv | zhengheng ingest --db my.duckdb --feed posts -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			options, err := flags.options()
			if err != nil {
				return err
			}
			paths, err := ingest.Expand(args)
			if err != nil {
				return err
			}
			w, err := p.open(cmd.Context(), warehouse.Options{})
			if err != nil {
				return err
			}
			return closing(w, p.ingest(cmd.Context(), w, paths, options, flags))
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVar(&flags.feed, "feed", "", "数据类别 what the files hold, where their headings do not tell: see zhengheng feeds")
	cmd.Flags().StringVar(&flags.profile, "profile", "", "来源说明 name or YAML file of a source profile (else the one whose headings the file has)")
	cmd.Flags().StringVar(&flags.observed, "observed", "", "采集时间 when the counts were seen, where the file does not say (else its own time): 2019-02-28 or 2019-02-28 08:30")
	cmd.Flags().IntVar(&flags.year, "year", 0, "年份 year of dates that are written without one, such as 5月31日")
	addSet(cmd, &flags.set)
	cmd.Flags().BoolVar(&flags.asJSON, "json", false, "每个文件输出一行 JSON (print one JSON object per file)")
	cmd.Flags().BoolVar(&flags.noRefresh, "no-refresh", false, "不重算 do not compute measures and indices at the end")
	return cmd
}

func (l loading) options() (ingest.Options, error) {
	options := ingest.Options{Feed: l.feed, Profile: l.profile, Year: l.year, By: userName()}
	var err error
	if options.Set, err = readSet(l.set); err != nil {
		return options, err
	}
	if l.feed != "" {
		feeds, err := ingest.LoadFeeds()
		if err != nil {
			return options, err
		}
		for name := range strings.SplitSeq(l.feed, ",") {
			if _, err := feeds.Lookup(strings.TrimSpace(name)); err != nil {
				return options, usageError{err}
			}
		}
	}
	if l.profile != "" {
		if _, err := ingest.LoadProfile(l.profile); err != nil {
			return options, usageError{err}
		}
	}
	if l.observed != "" {
		at, err := ingest.ParseObserved(l.observed)
		if err != nil {
			return options, usagef("--observed %w", err)
		}
		options.Observed = at
	}
	return options, nil
}

// userName is the name under which the operating system knows who runs the program,
// or "" where it does not say.
func userName() string {
	if current, err := user.Current(); err == nil {
		return current.Username
	}
	return cmp.Or(os.Getenv("USER"), os.Getenv("USERNAME"))
}

// ingest loads each path as one batch and refreshes what they touched. A file that
// cannot be loaded does not keep the others out; the error then counts the failed ones.
func (p *program) ingest(ctx context.Context, w *warehouse.Warehouse, paths []string, options ingest.Options, flags loading) error {
	debug.SetMemoryLimit(ingest.HeapGoal)
	var failed int
	var rejected int64
	var withRejects []int64
	for _, path := range paths {
		summary, err := p.load(ctx, w, path, options)
		switch {
		case err == nil:
		case ctx.Err() != nil || errors.Is(err, warehouse.ErrDiskFull) || len(paths) == 1:
			return err
		default:
			failed++
			fmt.Fprintf(p.stderr, "zhengheng: %s\n", oneLine(err))
			continue
		}
		if summary.DuplicateOf != 0 { // else it stands in the log with its batch
			if err := p.audit(ctx, w, "load", summary.Source, loadDetail(summary)); err != nil {
				return err
			}
		}
		if summary.RowsRejected > 0 {
			rejected += summary.RowsRejected
			withRejects = append(withRejects, summary.BatchID)
		}
		p.warnIgnored(summary)
		if err := p.printSummary(summary, flags.asJSON); err != nil {
			return err
		}
	}
	if !flags.noRefresh { // also where nothing is new: an earlier refresh may have been stopped
		if err := p.refresh(ctx, w, false); err != nil {
			return err
		}
	}
	if rejected > 0 {
		fmt.Fprintf(p.stderr, "%d 行未装入，原因见 (rows were rejected, see): zhengheng query --db %s rejects\n", rejected, p.db)
		fmt.Fprintln(p.stderr, "导出改正后再装入 (export, mend and load them again):")
		for _, batch := range withRejects {
			fmt.Fprintf(p.stderr, "  zhengheng rejects --db %s %d -o rejects-%d.csv\n", p.db, batch, batch)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d files were not loaded, see above", failed, len(paths))
	}
	if rejected > 0 {
		return errRejected
	}
	return nil
}

// load loads one file, or standard input, with a progress bar.
func (p *program) load(ctx context.Context, w *warehouse.Warehouse, path string, options ingest.Options) (ingest.Summary, error) {
	meter := p.meter()
	defer meter.finish()
	options.Progress = func(progress ingest.Progress) {
		meter.update(progress.BytesRead, progress.BytesTotal, filepath.Base(path), true)
	}
	if options.Observed.IsZero() {
		options.Observed = lastSeen(path)
	}
	if path == "-" {
		return ingest.Stream(ctx, w, "standard input", cancellable{ctx, p.stdin}, options)
	}
	return ingest.File(ctx, w, path, options)
}

// lastSeen is when the counts of a file were seen at the latest, for files that do not
// say: when it was written, or now.
func lastSeen(path string) time.Time {
	if info, err := os.Stat(path); err == nil && path != "-" {
		return info.ModTime()
	}
	return time.Now()
}

func (p *program) printSummary(s ingest.Summary, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(p.stdout).Encode(s)
	}
	var err error
	if s.DuplicateOf != 0 {
		_, err = fmt.Fprintf(p.stdout, "%s：与批次 %d 相同，未重复装入 (already loaded)\n", s.Source, s.DuplicateOf)
		return err
	}
	more := ""
	if s.RowsSkipped > 0 {
		more += fmt.Sprintf("，略过 %d", s.RowsSkipped)
	}
	if s.Profile != "" {
		more += "，来源说明 " + s.Profile
	}
	_, err = fmt.Fprintf(p.stdout, "%s：批次 %d，%s，读 %d 行，装入 %d，拒收 %d，未变 %d%s，%.1f 秒\n",
		s.Source, s.BatchID, s.Feed, s.RowsRead, s.RowsAccepted, s.RowsRejected, s.RowsUnchanged, more, s.Seconds)
	return err
}

// warnIgnored says what of a file went nowhere, because nobody asked for it.
func (p *program) warnIgnored(s ingest.Summary) {
	if len(s.IgnoredSheets) > 0 {
		fmt.Fprintf(p.stderr, "%s：未用的工作表 (sheets not used): %s\n", s.Source, strings.Join(s.IgnoredSheets, "、"))
	}
	if len(s.IgnoredColumns) > 0 {
		fmt.Fprintf(p.stderr, "%s：未用的列 (columns not used): %s\n", s.Source, strings.Join(s.IgnoredColumns, "、"))
	}
}

// cancellable is a reader whose blocked Read ends when ctx does, so that Ctrl-C works
// while standard input has nothing to give. The goroutine that is left waiting ends with
// the process.
type cancellable struct {
	ctx context.Context
	r   io.Reader
}

func (c cancellable) Read(into []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	buffer := make([]byte, len(into))
	done := make(chan result, 1)
	go func() {
		n, err := c.r.Read(buffer)
		done <- result{n, err}
	}()
	select {
	case <-c.ctx.Done():
		return 0, c.ctx.Err()
	case got := <-done:
		return copy(into, buffer[:got.n]), got.err
	}
}
