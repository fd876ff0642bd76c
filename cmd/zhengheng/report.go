package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"zhengheng/queries"
	"zhengheng/reports"
	"zhengheng/reports/dispatch"
	"zhengheng/warehouse"
	"zhengheng/warehouse/formula"
)

func (p *program) reportCommand() *cobra.Command {
	var file, asOf string
	cmd := &cobra.Command{
		Use:   "report --db FILE [WORKBOOK [param=value ...] -o FILE.xlsx]",
		Short: "生成 Excel 工作簿 (write an Excel workbook; without a name: list them)",
		Example: `  zhengheng report
  zhengheng report --db my.duckdb ranking_list index=wci period=W2019-02-24 -o 排行榜.xlsx
  zhengheng report --db my.duckdb account_scorecard account_id=wechat:gh_1a2b3c -o 账号.xlsx`,
		ValidArgsFunction: p.completeWorkbook,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return p.listWorkbooks()
			}
			if file == "" {
				return usagef("report needs -o FILE.xlsx")
			}
			return p.report(cmd.Context(), args, asOf, file)
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVarP(&file, "output", "o", "", "写入文件 write to this file")
	cmd.Flags().StringVar(&asOf, "as-of", "", "历史状态 as of a batch's number, a date or a time: 12, 2019-02-28, 2019-02-28 08:30")
	return cmd
}

// report writes the workbook args[0] with the parameters name=value behind it.
func (p *program) report(ctx context.Context, args []string, asOf, file string) error {
	values, err := parameterValues(args[1:])
	if err != nil {
		return err
	}
	if asOf != "" {
		values[queries.AsOfParameter] = asOf
	}
	workbooks, err := p.loadWorkbooks()
	if err != nil {
		return err
	}
	book, err := workbooks.Lookup(args[0])
	if err != nil {
		return usageError{err}
	}
	w, err := p.open(ctx, warehouse.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	return closing(w, p.writeReport(ctx, w, book, values, file))
}

func (p *program) writeReport(ctx context.Context, w *warehouse.Warehouse, book *reports.Workbook, values map[string]string, file string) error {
	options, err := p.workbookOptions(ctx, w)
	if err != nil {
		return err
	}
	var written *reports.Written
	if err := writeFile(file, func(out io.Writer) (err error) {
		written, err = book.Write(ctx, out, w, values, options)
		return err
	}); err != nil {
		return err
	}
	for _, note := range written.Notes {
		fmt.Fprintln(p.stderr, note.In(p.language))
	}
	fmt.Fprintf(p.stderr, "已写入 %s (written)\n", file)
	return nil
}

// workbookOptions gives workbooks the warehouse's check code and the words for its formulas.
func (p *program) workbookOptions(ctx context.Context, w *warehouse.Warehouse) (reports.Options, error) {
	key, err := w.SealKey(ctx)
	if err != nil {
		return reports.Options{}, err
	}
	formulas, err := p.registry()
	if err != nil {
		return reports.Options{}, err
	}
	return reports.Options{Language: p.language, Seal: reports.NewSeal(key), Formulas: readable(formulas)}, nil
}

// servedWorkbooks gives the server its workbooks.
func (p *program) servedWorkbooks(w *warehouse.Warehouse) (*reports.Workbooks, reports.Options, error) {
	workbooks, err := p.loadWorkbooks()
	if err != nil {
		return nil, reports.Options{}, err
	}
	options, err := p.workbookOptions(context.Background(), w)
	return workbooks, options, err
}

// scheduledWorkbook writes the workbooks of schedules.
func (p *program) scheduledWorkbook(w *warehouse.Warehouse) dispatch.WorkbookMaker {
	return func(ctx context.Context, out io.Writer, name string, parameters map[string]string, language string) (dispatch.Made, error) {
		workbooks, err := p.loadWorkbooks()
		if err != nil {
			return dispatch.Made{}, err
		}
		book, err := workbooks.Lookup(name)
		if err != nil {
			return dispatch.Made{}, err
		}
		options, err := p.workbookOptions(ctx, w)
		if err != nil {
			return dispatch.Made{}, err
		}
		options.Language = language
		written, err := book.Write(ctx, out, w, parameters, options)
		if err != nil {
			return dispatch.Made{}, err
		}
		return dispatch.Made{Suffix: ".xlsx", MediaType: reports.WorkbookMedia, Rows: -1, Snapshot: written.Snapshot, Notes: written.Notes}, nil
	}
}

// readable tells what an index computes, its legend and sources included.
func readable(formulas *formula.Registry) func(id string) queries.Text {
	return func(id string) queries.Text {
		found, err := formulas.Lookup(id)
		if err != nil {
			return queries.Text{}
		}
		text := found.Readable()
		return queries.Text{Zh: text.Zh, En: text.En}
	}
}

func (p *program) loadWorkbooks() (*reports.Workbooks, error) {
	library, err := p.loadQueries()
	if err != nil {
		return nil, err
	}
	return reports.LoadWorkbooks(library)
}

func (p *program) listWorkbooks() error {
	workbooks, err := p.loadWorkbooks()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, book := range workbooks.All() {
		var parameters []string
		for _, parameter := range book.Parameters {
			parameters = append(parameters, parameter.Name)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", book.Name, strings.Join(parameters, " "), book.Title.In(p.language))
	}
	return w.Flush()
}

// completeWorkbook completes a workbook's name, then its parameters as "name=".
func (p *program) completeWorkbook(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	workbooks, err := p.loadWorkbooks()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var words []string
	if len(args) == 0 {
		for _, book := range workbooks.All() {
			words = append(words, book.Name+"\t"+book.Title.In(p.language))
		}
		return words, cobra.ShellCompDirectiveNoFileComp
	}
	book, err := workbooks.Lookup(args[0])
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return p.completeParameters(book.Parameters)
}
