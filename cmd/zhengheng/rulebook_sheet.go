package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"zhengheng/ingest"
	"zhengheng/reports"
	"zhengheng/warehouse/rulebook"
)

func (p *program) exportBookCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "export ID -o FILE.xlsx",
		Short: "导出为 Excel 表 (write a rulebook as a workbook to change and import again)",
		Long: `Writes a rulebook, with all that it inherits, as a workbook of three sheets: 指标 with the columns that an office
knows (一级指标, 二级指标, 分值, 评分细则, 每处扣分, 上限) and those that the program needs, 设定, and 组别等级分项.
Examples inside the book are left out.`,
		Example:           "  zhengheng rulebook export guoban-2019-19-inspection -o 办法.xlsx",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: p.completeBook,
		RunE: func(_ *cobra.Command, args []string) error {
			if !strings.EqualFold(filepath.Ext(file), ".xlsx") {
				return usagef("export needs -o FILE.xlsx")
			}
			book, err := p.book(args[0])
			if err != nil {
				return err
			}
			var tables []reports.PlainSheet
			for i, sheet := range rulebook.SheetsOf(book) {
				strong := len(sheet.Header)
				if i == 0 {
					strong = 6
				}
				tables = append(tables, reports.PlainSheet{Name: sheet.Name, Header: sheet.Header, Rows: sheet.Rows, Strong: strong})
			}
			return p.wrote(file, func(w io.Writer) error { return reports.WriteSheets(w, book.Title.Zh, tables...) })
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "写入文件 write to this file")
	return cmd
}

func (p *program) importBookCommand() *cobra.Command {
	var file string
	var settings []string
	cmd := &cobra.Command{
		Use:   "import FILE.xlsx -o FOLDER/BOOK.yaml [--set NAME=VALUE ...]",
		Short: "由 Excel 表导入 (make a rulebook of a workbook)",
		Long: `Reads the workbook that export writes, or an office's own sheet with the columns 一级指标, 二级指标, 分值, 评分细则,
每处扣分 and 上限, and writes a rulebook. What an office's own sheet does not say is given with --set: id, title, basis, and
settings such as subjects, scored, total, pass, bonus_gate, bonus_cap. Lines without 依据程度 are unverified.
Use the book with --rulebooks FOLDER.`,
		Example: `  zhengheng rulebook import 办法.xlsx -o books/ours.yaml
  zhengheng rulebook import 本市.xlsx -o books/ours.yaml --set id=ours-2024 --set title=本市考核 --set basis=本市办法 \
      --set subjects=website --set scored=website --set total=100 --set pass=60`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if file == "" {
				return usagef("import needs -o BOOK.yaml")
			}
			given, err := parameterValues(settings)
			if err != nil {
				return err
			}
			tables, err := ingest.Tables(args[0])
			if err != nil {
				return err
			}
			var sheets []rulebook.Sheet
			for _, table := range tables {
				sheets = append(sheets, rulebook.SheetFrom(table.Name, table.Rows))
			}
			text, err := rulebook.ReadSheets(filepath.Base(args[0]), sheets, given)
			if err != nil {
				return err
			}
			return p.wrote(file, func(w io.Writer) error {
				_, err := w.Write(text)
				return err
			})
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "写入文件 write to this file")
	cmd.Flags().StringArrayVar(&settings, "set", nil, "设定 id=…, title=…, basis=… or a setting, as often as needed")
	return cmd
}

// wrote writes a file whole or not at all, and says so.
func (p *program) wrote(file string, write func(io.Writer) error) error {
	if err := writeFile(file, write); err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "已写入 %s (written)\n", file)
	return nil
}
