package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/spf13/cobra"

	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/reports"
	"zhengheng/warehouse"
)

func (p *program) rejectsCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "rejects --db FILE BATCH [-o FILE.csv|FILE.xlsx]",
		Short: "拒收的行 (list a batch's rejected rows, or export them to be mended and loaded again)",
		Long: `Lists the rows of a batch that were rejected, with line, column and reason.
With -o it writes them as the source has them, under the source's own header, with the reasons in columns behind;
mend the cells and load the file with the command that is printed. One file is written per sheet that has such rows.`,
		Example: `  zhengheng rejects --db my.duckdb 3
  zhengheng rejects --db my.duckdb 3 -o 待改.xlsx`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			batch, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || batch < 1 {
				return usagef("%q is no batch: zhengheng query --db FILE batches lists them", args[0])
			}
			if file == "" {
				return p.answer(cmd.Context(), "rejects", map[string]string{"batch": args[0], "limit": "all"}, target{})
			}
			target := target{file: file}
			if err := target.check(p); err != nil {
				return err
			}
			if target.format != "csv" && target.format != "xlsx" {
				return usagef("%s: rejected rows are exported as .csv or .xlsx", file)
			}
			w, err := p.open(cmd.Context(), warehouse.Options{ReadOnly: true})
			if err != nil {
				return err
			}
			return closing(w, p.exportRejects(cmd.Context(), w, batch, target))
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVarP(&file, "output", "o", "", "写入文件 write to this file, .csv or .xlsx")
	return cmd
}

// exportRejects writes one file per sheet and says how to load them again.
func (p *program) exportRejects(ctx context.Context, w *warehouse.Warehouse, batch int64, to target) error {
	found, err := p.findRecipe(ctx, w, batch)
	if err != nil {
		return err
	}
	if len(found.Recipe.Sheets) == 0 {
		if found.Rejected > 0 {
			return fmt.Errorf("batch %d was loaded by an older version, which did not keep the header: zhengheng query --db %s rejects batch=%d lists its rows", batch, p.db, batch)
		}
		return fmt.Errorf("batch %d (%s) has no rejected rows", batch, found.Source)
	}
	var files []string
	for _, sheet := range found.Recipe.Sheets {
		one := to
		if len(found.Recipe.Sheets) > 1 {
			suffix := filepath.Ext(to.file)
			one.file = strings.TrimSuffix(to.file, suffix) + "-" + fileName(sheet.Name) + suffix
		}
		export := &rejectExport{p: p, engine: w, batch: batch, source: found.Source, sheet: sheet}
		files = append(files, one.file)
		export.reload = p.reloadCommand(found.Recipe, one.file)
		if err := export.write(ctx, one); err != nil {
			return err
		}
	}
	fmt.Fprintf(p.stderr, "改好后装入 (mend them, then load them with): %s\n", p.reloadCommand(found.Recipe, files...))
	return nil
}

// fileName makes a sheet's name fit for a file's.
func fileName(sheet string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, sheet)
}

// reloadCommand loads mended rows as the first load did, with its time of
// observation, since the mended file's own is another.
func (p *program) reloadCommand(r ingest.Recipe, files ...string) string {
	words := []string{"zhengheng", "ingest", "--db", p.db}
	if r.Feed != "" {
		words = append(words, "--feed", r.Feed)
	}
	if r.Profile != "" {
		words = append(words, "--profile", r.Profile)
	}
	if r.Year != 0 {
		words = append(words, "--year", strconv.Itoa(r.Year))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Set)) {
		words = append(words, "--set", name+"="+r.Set[name])
	}
	if !r.Observed.IsZero() {
		words = append(words, "--observed", r.Observed.In(shanghai).Format(time.RFC3339Nano))
	}
	words = append(words, files...)
	for i, word := range words {
		if word == "" || strings.ContainsAny(word, " \t\n'\"$&;()<>|*?[]#~`\\!{}") {
			words[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}

func (p *program) findRecipe(ctx context.Context, engine queries.Engine, batch int64) (ingest.BatchRecipe, error) {
	query, err := p.lookup("recipes")
	if err != nil {
		return ingest.BatchRecipe{}, err
	}
	result, err := query.Run(ctx, engine, map[string]string{"batch": fmt.Sprint(batch)})
	if err != nil {
		return ingest.BatchRecipe{}, err
	}
	defer result.Reader.Release()
	found, err := ingest.ReadRecipe(result.Reader)
	if errors.Is(err, ingest.ErrNoBatch) {
		err = fmt.Errorf("there is no batch %d: zhengheng query batches lists them", batch)
	}
	return found, err
}

// rejectExport is one sheet's rejected rows on their way to a file.
type rejectExport struct {
	p      *program
	engine queries.Engine
	batch  int64
	source string
	sheet  ingest.RecipeSheet
	reload string
}

func (e *rejectExport) write(ctx context.Context, to target) error {
	rows, err := ingest.MendRows(e.sheet, e.p.language, func() (array.RecordReader, error) { return e.ask(ctx) })
	if err != nil {
		return err
	}
	defer rows.Release()
	if to.format == "xlsx" {
		if err := rows.FitsWorkbook(); err != nil {
			return fmt.Errorf("%s: %w: export to a .csv file", e.source, err)
		}
	}
	title := e.sheet.Name
	if title == "" {
		title = strings.TrimSuffix(filepath.Base(e.source), filepath.Ext(e.source))
	}
	result := &queries.Result{
		Query: &queries.Query{
			Name:  "rejects",
			Title: queries.Text{Zh: title, En: title},
			Description: queries.Text{
				Zh: fmt.Sprintf("%s 的拒收行（批次 %d）。改正后装入：%s", e.source, e.batch, e.reload),
				En: fmt.Sprintf("Rejected rows of %s (batch %d). Mend them, then load them with: %s", e.source, e.batch, e.reload),
			},
		},
		Reader: rows,
	}
	err = writeFile(to.file, func(w io.Writer) error {
		return reports.Write(w, to.format, result, reports.Options{Language: e.p.language, Headers: "titles"})
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(e.p.stderr, "已写入 %s (written)\n", to.file)
	return nil
}

// ask runs the query for the sheet's rows.
func (e *rejectExport) ask(ctx context.Context) (array.RecordReader, error) {
	query, err := e.p.lookup("rejects")
	if err != nil {
		return nil, err
	}
	result, err := query.Run(ctx, e.engine, map[string]string{"batch": fmt.Sprint(e.batch), "sheet": e.sheet.Name, "limit": "all"})
	if err != nil {
		return nil, err
	}
	return result.Reader, nil
}
