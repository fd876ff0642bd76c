package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"zhengheng/queries"
	"zhengheng/reports"
	"zhengheng/warehouse"
)

// terminalFormat is the aligned table that people read; all others are of package reports.
const terminalFormat = "table"

// target says where a result goes and how it is written.
type target struct {
	format  string   // a format of package reports, or table; "" is chosen by the file's suffix
	json    bool     // the same as format json
	file    string   // "" is standard output
	asOf    string   // the moment whose state answers; "" is now
	columns []string // of a terminal table; nil shows all
}

func (p *program) addTarget(cmd *cobra.Command, t *target) {
	cmd.Flags().StringVar(&t.format, "format", "", "格式 format: table, "+strings.Join(formatNames(), ", "))
	cmd.Flags().BoolVar(&t.json, "json", false, "同 --format json (the same as --format json)")
	cmd.Flags().StringVarP(&t.file, "output", "o", "", "写入文件 write to this file; its suffix chooses the format")
	_ = cmd.RegisterFlagCompletionFunc("format", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return append([]string{terminalFormat}, formatNames()...), cobra.ShellCompDirectiveNoFileComp
	})
}

// check settles the format before any work is done.
func (t *target) check(p *program) error {
	if t.json {
		if t.format != "" && t.format != "json" {
			return usagef("--json and --format %s exclude each other", t.format)
		}
		t.format = "json"
	}
	if t.format == "" && t.file == "" {
		t.format = terminalFormat
	}
	if t.format == terminalFormat {
		return nil
	}
	for _, format := range reports.Formats() {
		if t.format == format.Name || t.format == "" && strings.EqualFold(filepath.Ext(t.file), format.Suffix) {
			t.format = format.Name
			if t.file == "" && isTerminal(p.stdout) && !strings.HasPrefix(format.MediaType, "text/") && !strings.Contains(format.MediaType, "json") {
				return usagef("%s is no text for a terminal: add -o FILE%s", format.Name, format.Suffix)
			}
			return nil
		}
	}
	if t.format == "" {
		return usagef("%s: the suffix names no format; use one of %s, or add --format", t.file, suffixes())
	}
	return usagef("--format %q is not one of table, %s", t.format, strings.Join(formatNames(), ", "))
}

// write writes a result and says on standard error what its reader must know. A workbook
// carries the check code of the warehouse that answered.
func (t target) write(ctx context.Context, p *program, from *warehouse.Warehouse, result *queries.Result) error {
	options := reports.Options{Language: p.language}
	var err error
	if t.format == "xlsx" {
		if options, err = p.workbookOptions(ctx, from); err != nil {
			return err
		}
	}
	if t.file == "" {
		err = t.encode(p.stdout, options, result)
	} else {
		err = writeFile(t.file, func(w io.Writer) error { return t.encode(w, options, result) })
	}
	if err != nil {
		return err
	}
	for _, note := range result.Notes {
		fmt.Fprintln(p.stderr, note.In(p.language))
	}
	if t.file != "" {
		fmt.Fprintf(p.stderr, "已写入 %s (written)\n", t.file)
	}
	return nil
}

func (t target) encode(w io.Writer, options reports.Options, result *queries.Result) error {
	if t.format != terminalFormat {
		return reports.Write(w, t.format, result, options)
	}
	_, err := writeTable(w, result.Reader, options.Language, t.columns)
	return err
}

// writeFile lets encode write a file that appears whole or not at all: it is written
// beside its place and moved there at the end. What is no regular file (a device, a pipe)
// is written directly.
func writeFile(name string, encode func(io.Writer) error) (err error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return fmt.Errorf("%s is a folder: name a file in it", name)
		}
		file, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return fmt.Errorf("cannot write: %w", err)
		}
		return errors.Join(encode(file), file.Close())
	}
	file, err := os.CreateTemp(filepath.Dir(name), ".zhengheng-*")
	if err != nil {
		return fmt.Errorf("%s: cannot write there: %w", name, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	if err := errors.Join(encode(file), file.Chmod(0o644), file.Close()); err != nil {
		return fmt.Errorf("%s: %w; the file was not written", name, err)
	}
	return os.Rename(file.Name(), name)
}

func formatNames() []string {
	var names []string
	for _, format := range reports.Formats() {
		names = append(names, format.Name)
	}
	return names
}

func suffixes() string {
	var names []string
	for _, format := range reports.Formats() {
		names = append(names, format.Suffix)
	}
	return strings.Join(names, ", ")
}
