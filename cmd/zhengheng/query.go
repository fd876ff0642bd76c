package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"zhengheng/queries"
	"zhengheng/warehouse"
	"zhengheng/warehouse/formula"
	"zhengheng/warehouse/rulebook"
)

func (p *program) queryCommand() *cobra.Command {
	var target target
	cmd := &cobra.Command{
		Use:   "query --db FILE [NAME [param=value ...]]",
		Short: "查询 (ask a named query; without a name: list them)",
		Example: `  zhengheng query
  zhengheng query --db my.duckdb account account_id=weibo:2656274875
  zhengheng query --db my.duckdb rejects batch=3 --format csv`,
		ValidArgsFunction: p.completeQuery,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return p.listQueries()
			}
			return p.query(cmd.Context(), args, target)
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	addAsOf(cmd, &target)
	return cmd
}

func (p *program) exportCommand() *cobra.Command {
	var target target
	cmd := &cobra.Command{
		Use:   "export --db FILE NAME [param=value ...] -o FILE.xlsx",
		Short: "导出查询结果到文件 (write a query's result to a file, format by its suffix)",
		Example: `  zhengheng export --db my.duckdb ranking index=wci period=W2019-02-24 -o list.xlsx
  zhengheng export --db my.duckdb batches -o batches.csv`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: p.completeQuery,
		RunE: func(cmd *cobra.Command, args []string) error {
			if target.file == "" {
				return usagef("export needs -o FILE; its suffix chooses the format: %s", suffixes())
			}
			return p.query(cmd.Context(), args, target)
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	addAsOf(cmd, &target)
	return cmd
}

func addAsOf(cmd *cobra.Command, t *target) {
	cmd.Flags().StringVar(&t.asOf, "as-of", "", "历史状态 as of a batch's number, a date or a time: 12, 2019-02-28, 2019-02-28 08:30")
}

// query runs the query args[0] with the parameters name=value behind it.
func (p *program) query(ctx context.Context, args []string, target target) error {
	values, err := parameterValues(args[1:])
	if err != nil {
		return err
	}
	return p.answer(ctx, args[0], values, target)
}

// parameterValues reads the arguments name=value.
func parameterValues(args []string) (map[string]string, error) {
	values := map[string]string{}
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok {
			return nil, usagef("parameter %q: write it as name=value", arg)
		}
		if _, twice := values[name]; twice {
			return nil, usagef("parameter %q is given twice", name)
		}
		values[name] = value
	}
	return values, nil
}

// answer opens the database, runs one query and writes its result to target.
func (p *program) answer(ctx context.Context, name string, values map[string]string, target target) error {
	if err := target.check(p); err != nil {
		return err
	}
	query, err := p.lookup(name)
	if err != nil {
		return err
	}
	if target.asOf != "" {
		values[queries.AsOfParameter] = target.asOf
	}
	w, err := p.open(ctx, warehouse.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	return closing(w, p.ask(ctx, w, query, values, target))
}

// ask runs query on an open warehouse and writes its result to target.
func (p *program) ask(ctx context.Context, w *warehouse.Warehouse, query *queries.Query, values map[string]string, target target) error {
	result, err := query.Run(ctx, w, values)
	if err != nil {
		return err
	}
	defer result.Reader.Release()
	return target.write(ctx, p, w, result)
}

func (p *program) lookup(name string) (*queries.Query, error) {
	library, err := p.loadQueries()
	if err != nil {
		return nil, err
	}
	query, err := library.Lookup(name)
	if err != nil {
		return nil, usageError{err}
	}
	return query, nil
}

// loadQueries gives the shipped queries, which understand the names of all indices.
func (p *program) loadQueries() (*queries.Library, error) {
	formulas, err := p.registry()
	if err != nil {
		return nil, err
	}
	books := p.books // the shipped ones are read where a query takes one
	if p.rulebooks != "" {
		own, err := p.books()
		if err != nil {
			return nil, err
		}
		books = func() (*rulebook.Registry, error) { return own, nil }
	}
	return libraryOf(formulas, rulebookNames(books))
}

// libraryOf gives the shipped queries, which understand the names of these indices.
func libraryOf(formulas *formula.Registry, more ...queries.Option) (*queries.Library, error) {
	return queries.Load(append(more, queries.IndexNames(func(name string) (string, error) {
		found, err := formulas.Lookup(name)
		if err != nil {
			return "", err
		}
		return found.ID(), nil
	}), queries.RanksSubjects(func(index string) bool {
		found, err := formulas.Lookup(index)
		return err == nil && found.Subject() != formula.SubjectAccount
	}))...)
}

func (p *program) listQueries() error {
	library, err := p.loadQueries()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, query := range library.Queries() {
		var parameters []string
		for _, parameter := range query.Parameters {
			parameters = append(parameters, parameter.Name)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", query.Name, strings.Join(parameters, " "), query.Title.In(p.language))
	}
	return w.Flush()
}

// completeQuery completes a query's name, then its parameters as "name=".
func (p *program) completeQuery(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	library, err := p.loadQueries()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var words []string
	if len(args) == 0 {
		for _, query := range library.Queries() {
			words = append(words, query.Name+"\t"+query.Title.In(p.language))
		}
		return words, cobra.ShellCompDirectiveNoFileComp
	}
	query, err := library.Lookup(args[0])
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return p.completeParameters(query.Parameters)
}

func (p *program) completeParameters(list []queries.Parameter) (words []string, _ cobra.ShellCompDirective) {
	for _, parameter := range list {
		words = append(words, parameter.Name+"=\t"+parameter.Title.In(p.language))
	}
	return words, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
