package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// comparison is one row of the table: ours against bare, as a ratio of speeds.
type comparison struct {
	name, ours, bare string
	target           float64 // the least ratio; 0 = none set
	memory           bool    // whether ours has to stay under 512 MiB
}

var comparisons = []comparison{
	{"CSV ingest against DuckDB read_csv", "csv", "csv-bare", 0.9, true},
	{"CSV of ten million rows against DuckDB read_csv", "csv-large", "csv-large-bare", 0.9, true},
	{"Parquet ingest against DuckDB read_parquet", "parquet", "parquet-bare", 0.8, true},
	{"Parquet ingest, validated, against bare Arrow batches", "parquet", "batches-bare", 0, true},
	{"Arrow ingest against DuckDB read_parquet of the same rows", "arrow", "parquet-bare", 0.8, true},
	{"XLSX ingest of 200,000 × 12 cells against a bare excelize row loop", "sheet", "sheet-bare", 1.0, true},
	{"ranking over all loaded days against the same SQL", "ranking", "ranking-bare", 0.95, false},
	{"CSV export of a million rows × 12 against DuckDB COPY TO", "csv-export", "csv-copy", 0.5, false},
	{"refresh after the first day that follows a full rebuild", "refresh-day", "refresh-full", 20, false},
	{"refresh after one more day, the day before refreshed too", "refresh-next", "refresh-full", 20, false},
	{"full rebuild against the bare aggregation: measures, flags, gaps, scores and terms in plain SQL", "refresh-full", "refresh-bare-whole", 0.67, false},
	{"full rebuild against bare sums of the same facts", "refresh-full", "refresh-bare", 0, false},
	{"full rebuild against bare sums and scores", "refresh-full", "refresh-bare-scores", 0, false},
	{"XLSX of 200,000 rows against a bare StreamWriter", "xlsx", "xlsx-bare", 0.8, false},
	{"XLSX of 1,000,000 × 30 cells with a check code against a bare StreamWriter, wanted < 300 MiB", "million", "million-bare", 0.9, true},
	{"1,000 weightings over 5,000 accounts against loops on one core", "simulate", "simulate-bare", 0, false},
	{"1,000 resamples of the posts of 5,000 accounts against those loops", "resample", "simulate-bare", 0, false},
	{"300,000 subjects under two rulebooks (to stay under 60 s) against counting their findings twice", "scores", "scores-bare", 0, false},
}

// sample is what one run of one side took.
type sample struct {
	seconds float64
	peakMiB float64
	// Of all processors, for the whole of the side's process: the time to open an empty
	// warehouse is in it. It is told beside the ratio, as it varies less on a busy machine.
	cpuSeconds float64
}

func compare(ctx context.Context, s setting, only string) error {
	fmt.Printf("%s, %s %s/%s, %d processors, %s; %d accounts, %d days, %d runs a side, medians\n\n",
		time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.GOOS, runtime.GOARCH,
		runtime.NumCPU(), processor(), s.accounts, s.days, s.runs)
	fmt.Println("| case | ours | bare | ratio of speeds | wanted | peak ours | peak bare | CPU ours | CPU bare |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, c := range comparisons {
		if only != "" && c.ours != only {
			continue
		}
		ours, bare, err := takeTurns(ctx, s, c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		wanted := "–"
		if c.target > 0 {
			wanted = fmt.Sprintf("≥ %.2f", c.target)
		}
		if c.memory {
			wanted += ", < 512 MiB"
		}
		fmt.Printf("| %s | %.3f s | %.3f s | %.2f | %s | %.0f MiB | %.0f MiB | %.2f s | %.2f s |\n",
			c.name, ours.seconds, bare.seconds, bare.seconds/ours.seconds, wanted, ours.peakMiB, bare.peakMiB,
			ours.cpuSeconds, bare.cpuSeconds)
	}
	return nil
}

func takeTurns(ctx context.Context, s setting, c comparison) (ours, bare sample, err error) {
	var all [2][]sample
	for range s.runs {
		for i, side := range []string{c.ours, c.bare} {
			taken, err := measure(ctx, s, side)
			if err != nil {
				return ours, bare, fmt.Errorf("%s: %w", side, err)
			}
			all[i] = append(all[i], taken)
		}
	}
	return median(all[0]), median(all[1]), nil
}

// measure runs one side in a process of its own, so that its peak memory is its own.
func measure(ctx context.Context, s setting, side string) (sample, error) {
	program, err := os.Executable()
	if err != nil {
		return sample{}, err
	}
	child := exec.CommandContext(ctx, program, "-side", side,
		"-dir", strings.TrimSuffix(s.folder, "/"+folderName(s)),
		"-accounts", strconv.Itoa(s.accounts), "-days", strconv.Itoa(s.days))
	child.Stderr = os.Stderr
	out, err := child.Output()
	if err != nil {
		return sample{}, err
	}
	var taken sample
	if _, err := fmt.Sscan(string(out), &taken.seconds, &taken.peakMiB, &taken.cpuSeconds); err != nil {
		return sample{}, fmt.Errorf("it printed %q instead of its seconds, peak memory and CPU seconds", out)
	}
	return taken, nil
}

// peakMiB is the largest resident size this process has had. The kernel's account of
// a finished child will not do: it begins with the size of the parent.
func peakMiB() (float64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kib float64
	_, err = fmt.Sscan(after, &kib)
	return kib / 1024, err
}

// cpuSeconds is what this process has used of all processors so far.
func cpuSeconds() (float64, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds(), err
}

func median(samples []sample) sample {
	var m sample
	for _, field := range []func(*sample) *float64{
		func(s *sample) *float64 { return &s.seconds },
		func(s *sample) *float64 { return &s.peakMiB },
		func(s *sample) *float64 { return &s.cpuSeconds },
	} {
		var values []float64
		for i := range samples {
			values = append(values, *field(&samples[i]))
		}
		slices.Sort(values)
		*field(&m) = values[len(values)/2]
	}
	return m
}

func processor() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "processor unknown"
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, ok := strings.CutPrefix(lines.Text(), "model name"); ok {
			return strings.TrimLeft(name, "\t: ")
		}
	}
	return "processor unknown"
}
