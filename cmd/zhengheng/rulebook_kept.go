package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"zhengheng/warehouse"
)

var keptColumns = []string{"line", "title", "field", "kept_value", "today_value", "rulebook"}

func (p *program) keptBookCommand() *cobra.Command {
	var folder string
	var target target
	cmd := &cobra.Command{
		Use:   "kept --db FILE SHEET [-o FOLDER]",
		Short: "留存得分所依据的办法 (the rulebook that kept scores rest on, beside that of today)",
		Long: `Says under which version of its rulebook a kept sheet (score --keep) was scored, in which lines the rulebook of today
differs, and how to compute the scores again under either. -o writes the text of then, one YAML file a book.`,
		Example: `  zhengheng rulebook kept --db my.duckdb S2024-0001
  zhengheng rulebook kept --db my.duckdb S2024-0001 -o 当时的办法
  zhengheng score --db my.duckdb --kept S2024-0001`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			kept, err := p.keptBook(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if folder != "" {
				return p.writeSources(kept, folder)
			}
			if target.json {
				return p.answer(cmd.Context(), "rulebook_changes", map[string]string{"sheet": kept.ID}, target)
			}
			return p.tellKept(cmd.Context(), kept)
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVarP(&folder, "output", "o", "", "写入文件夹 write the text of then into this folder")
	cmd.Flags().BoolVar(&target.json, "json", false, "输出 JSON (print the differences as JSON)")
	return cmd
}

func (p *program) keptBook(ctx context.Context, sheet string) (warehouse.KeptBook, error) {
	w, err := p.open(ctx, warehouse.Options{ReadOnly: true})
	if err != nil {
		return warehouse.KeptBook{}, err
	}
	kept, err := w.KeptBook(ctx, sheet)
	if errors.Is(err, warehouse.ErrNoSuchSheet) {
		err = usageError{err}
	}
	return kept, closing(w, err)
}

// tellKept says all there is to know of the rulebook of a sheet.
func (p *program) tellKept(ctx context.Context, kept warehouse.KeptBook) error {
	fmt.Fprintf(p.stdout, "%s：%s %s，%d 个对象，依据批次 %d，按办法版本 %s 评分 (scored under this version)\n",
		kept.ID, kept.Rulebook, kept.Period, kept.Subjects, kept.Batch, warehouse.Version(kept.Fingerprint))
	fmt.Fprintln(p.stdout, p.comparedBooks(kept))
	if !kept.IsUnchanged() && len(kept.Differences) > 0 {
		if err := p.answer(ctx, "rulebook_changes", map[string]string{"sheet": kept.ID}, target{columns: keptColumns}); err != nil {
			return err
		}
	}
	if kept.IsKnown() {
		fmt.Fprintf(p.stdout, "按留存时的办法重算 (compute again under the rulebook of then):\n  zhengheng score --db %s --kept %s\n", p.db, kept.ID)
	}
	if kept.Today != "" && !kept.IsUnchanged() {
		own := ""
		if p.rulebooks != "" {
			own = " --rulebooks " + p.rulebooks
		}
		fmt.Fprintf(p.stdout, "按现行办法重算 (under that of today):\n  zhengheng score --db %s%s --rulebook %s --period %s --as-of %d\n", p.db, own, kept.Rulebook, kept.Period, kept.Batch)
	}
	return nil
}

// comparedBooks says in a sentence how the rulebook of then and that of today differ.
func (p *program) comparedBooks(kept warehouse.KeptBook) string {
	today := warehouse.Version(kept.Today)
	switch {
	case kept.IsUnchanged():
		return p.word("现行办法与当时相同", "The rulebook of today is the same")
	case !kept.IsKnown() && kept.Today == "":
		return p.word("现行办法不在手边，当时的文本也未留存，无法比较", "Neither the rulebook of today nor the text of then is at hand")
	case !kept.IsKnown():
		return fmt.Sprintf(p.word("现行办法的版本是 %s；当时的文本未留存（由旧版程序留存）或本程序已读不懂，无法逐条比较",
			"The rulebook of today is version %s; the text of then was not kept (by an older program) or is not understood any more, so that they cannot be compared"), today)
	case kept.Today == "":
		return p.word("现行办法不在手边（可用 --rulebooks 指明其文件夹）", "The rulebook of today is not at hand; --rulebooks names its folder")
	case len(kept.Differences) == 0:
		return fmt.Sprintf(p.word("现行办法的版本是 %s：各条相同，只有注释、出处等文字不同", "The rulebook of today is version %s: all lines are the same, but for comments, sources and examples"), today)
	}
	return fmt.Sprintf(p.word("现行办法的版本是 %s，有 %d 处不同：", "The rulebook of today is version %s, with %d differences:"), today, len(kept.Differences))
}

// writeSources writes the text of then, one file a book.
func (p *program) writeSources(kept warehouse.KeptBook, folder string) error {
	if kept.Sources == nil {
		return errors.New(p.comparedBooks(kept))
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, source := range kept.Sources {
		file := filepath.Join(folder, fileName(source.Book)+".yaml")
		if err := os.WriteFile(file, []byte(source.Text), 0o644); err != nil {
			return err
		}
		fmt.Fprintf(p.stderr, "已写入 %s (written)\n", file)
	}
	return nil
}

// scoreKept computes the scores of a kept sheet again, under the rulebook of then and from
// the rows of then.
func (p *program) scoreKept(ctx context.Context, sheet, query string, values map[string]string, t target) error {
	kept, err := p.keptBook(ctx, sheet)
	if err != nil {
		return err
	}
	if !kept.IsKnown() {
		return errors.New(p.comparedBooks(kept))
	}
	p.kept = kept.Registry()
	values["rulebook"], values["period"], t.asOf = kept.Rulebook, kept.Period, strconv.FormatInt(kept.Batch, 10)
	return p.answer(ctx, query, values, t)
}
