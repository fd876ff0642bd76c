package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"zhengheng/reports"
	"zhengheng/warehouse"
)

func (p *program) checkCodeCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check-code [--db FILE] FILE.xlsx",
		Short: "核验工作簿 (tell whether a workbook is genuine and unchanged)",
		Long: `Tells whether the cells of a workbook are those that were written, and, with --db, whether that warehouse wrote it. The
code is over the values of the cells: opening and saving the file in Excel or LibreOffice changes nothing. Fonts, widths,
number formats, filters, hidden rows and charts are not covered.

Exit code 0: unchanged and, with --db, genuine. 1: changed, not genuine, or without a check code.`,
		Example: `  zhengheng check-code --db my.duckdb 排行榜.xlsx`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.checkCode(cmd.Context(), args[0], asJSON)
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print the outcome as one JSON object)")
	return cmd
}

func (p *program) checkCode(ctx context.Context, name string, asJSON bool) error {
	seal, err := p.seal(ctx)
	if err != nil {
		return err
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	check, err := reports.CheckFile(file, info.Size(), seal)
	if errors.Is(err, reports.ErrNotSealed) {
		return fmt.Errorf("%s carries no check code: it is of another origin, or its machine-readable sheet is gone (没有校验码)", name)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if asJSON {
		err = json.NewEncoder(p.stdout).Encode(check)
	} else {
		p.tellCheck(name, check)
	}
	return errors.Join(err, outcome(name, check))
}

// seal reads the key of the database of --db; none is named: no seal.
func (p *program) seal(ctx context.Context) (*reports.Seal, error) {
	if p.db == "" {
		return nil, nil
	}
	w, err := p.open(ctx, warehouse.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	key, err := w.SealKey(ctx)
	if err := closing(w, err); err != nil {
		return nil, err
	}
	return reports.NewSeal(key), nil
}

func (p *program) tellCheck(name string, c *reports.Check) {
	say := func(zh, en string, args ...any) {
		text := zh
		if p.language == "en" {
			text = en
		}
		fmt.Fprintf(p.stdout, text+"\n", args...)
	}
	say("%s：%s（%s），校验码 %s", "%s: %s (%s), check code %s", name, c.Title, c.Name, c.Code)
	var parameters []string
	for _, key := range slices.Sorted(maps.Keys(c.Parameters)) {
		parameters = append(parameters, key+"="+c.Parameters[key])
	}
	say("数据快照 %s（%s）；参数 %s；版本 %s", "snapshot %s (%s); parameters %s; versions %s", c.Snapshot, c.Refreshed, strings.Join(parameters, " "), strings.Join(c.Indices, " "))
	switch {
	case !c.IsChecked:
		say("真伪：未核对，加 --db 以核对", "genuine: not checked; add --db to check")
	case c.IsGenuine:
		say("真伪：由本库生成", "genuine: this warehouse wrote it")
	case c.IsForeign:
		say("真伪：不是本库生成的（标明的库为 %s）", "genuine: no, it says that warehouse %s wrote it", c.Warehouse)
	default:
		say("真伪：校验码不符，机读信息被改动或系伪造", "genuine: no, the code does not match: the machine-readable sheet was changed or forged")
	}
	if c.IsSame {
		say("内容：与生成时一致", "contents: as they were written")
	}
	for _, d := range c.Differs {
		say("内容：工作表“%s”%s%s", "contents: sheet %q: %s%s", d.Sheet, d.What.In(p.language), cellList(d.Cells))
	}
}

func cellList(cells []string) string {
	if len(cells) == 0 {
		return ""
	}
	const most = 12
	if len(cells) > most {
		return fmt.Sprintf(": %s … (%d)", strings.Join(cells[:most], ", "), len(cells))
	}
	return ": " + strings.Join(cells, ", ")
}

func outcome(name string, c *reports.Check) error {
	switch {
	case !c.IsSame:
		return fmt.Errorf("%s was changed (内容有改动)", name)
	case c.IsChecked && !c.IsGenuine:
		return fmt.Errorf("%s is not genuine (不是本库生成)", name)
	}
	return nil
}
