package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"zhengheng/api"
	"zhengheng/reports"
	"zhengheng/reports/pack"
	"zhengheng/warehouse"
)

// noticeWorkbook is the workbook that each unit gets.
const noticeWorkbook = "rectification_notice"

func (p *program) noticeCommand() *cobra.Command {
	var n api.Notices
	var to string
	cmd := &cobra.Command{
		Use:   "notice --db FILE --deadline DAY --office NAME -o DIR|FILE.zip",
		Short: "整改通知 (a notice of rectification for each responsible unit)",
		Long: `Writes one Excel file for each unit that answers for accounts or messages that are about to cross a limit or are over
it (query early_warning), or for findings that are not settled: a letter with both lists, the evidence, and a form to
reply on. The query notices tells which units these are.`,
		Example: `  zhengheng notice --db my.duckdb --deadline 2024-05-10 --office 云澜省人民政府办公厅 -o 整改通知
  zhengheng notice --db my.duckdb --deadline 2024-05-10 --office 云澜省人民政府办公厅 --on-day 2024-04-27 --unit 990100-00 -o notices.zip`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if to == "" {
				return usagef("notice needs -o DIR or -o FILE.zip")
			}
			return p.notices(cmd.Context(), n, to)
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVar(&n.Deadline, "deadline", "", "整改期限 day by which it is to be put right")
	cmd.Flags().StringVar(&n.Office, "office", "", "发文单位 office that sends it")
	cmd.Flags().StringVar(&n.Document, "document", "", "文号 number of the document")
	cmd.Flags().StringVar(&n.OnDay, "on-day", "", "截至 as seen on this day; the last day of the data unless given")
	cmd.Flags().StringVar(&n.Unit, "unit", "", "单位 only this unit and those below it")
	cmd.Flags().StringVarP(&to, "output", "o", "", "文件夹或 ZIP a new folder, or a file that ends in .zip")
	return cmd
}

func (p *program) notices(ctx context.Context, n api.Notices, to string) error {
	w, err := p.open(ctx, warehouse.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	d, err := p.desk(w)
	if err != nil {
		return closing(w, err)
	}
	if err := d.Check(ctx, n); err != nil {
		return closing(w, err)
	}
	var units int
	if strings.EqualFold(suffixOf(to), ".zip") {
		err = writeFile(to, func(out io.Writer) (err error) {
			units, _, err = d.Notices(ctx, out, n, p.language)
			return err
		})
	} else {
		var folder *pack.Folder
		if folder, err = pack.NewFolder(to); err == nil {
			units, _, err = d.noticesInto(ctx, folder, n, p.language)
		}
	}
	if err := closing(w, err); err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "已写入 %s：%d 份通知 (notices written)\n", to, units)
	return nil
}

// Notices implements api.Desk.
func (d *desk) Notices(ctx context.Context, to io.Writer, n api.Notices, language string) (units int, snapshot string, err error) {
	archive := pack.NewZip(to)
	if units, snapshot, err = d.noticesInto(ctx, archive, n, language); err != nil {
		return units, snapshot, err
	}
	return units, snapshot, archive.Close()
}

func (d *desk) noticesInto(ctx context.Context, to pack.Sink, n api.Notices, language string) (units int, snapshot string, err error) {
	workbooks, err := d.p.loadWorkbooks()
	if err != nil {
		return 0, "", err
	}
	book, err := workbooks.Lookup(noticeWorkbook)
	if err != nil {
		return 0, "", err
	}
	options, err := d.p.workbookOptions(ctx, d.w)
	if err != nil {
		return 0, "", err
	}
	options.Language = language
	if n.OnDay == "" {
		if n.OnDay, err = d.lastDay(ctx); err != nil {
			return 0, "", err
		}
	}
	rows, err := d.library.Texts(ctx, d.w, "notices", map[string]string{"on_day": n.OnDay, "unit": n.Unit, "limit": "all"})
	if err != nil {
		return 0, "", err
	}
	for _, row := range rows {
		values := map[string]string{"only_unit": row["unit_id"], "on_day": n.OnDay, "deadline": n.Deadline, "office": n.Office}
		if n.Document != "" {
			values["document"] = n.Document
		}
		var written *reports.Written
		err := to.File(noticeFile(row["unit_name"], row["unit_id"]), func(out io.Writer) (err error) {
			written, err = book.Write(ctx, out, d.w, values, options)
			return err
		})
		if err != nil {
			return units, snapshot, fmt.Errorf("notice to %s: %w", row["unit_name"], err)
		}
		units, snapshot = units+1, written.Snapshot
	}
	return units, snapshot, nil
}

// lastDay is the last day of the data, or today where there are none.
func (d *desk) lastDay(ctx context.Context) (string, error) {
	periods, err := d.library.Texts(ctx, d.w, "periods", map[string]string{"kind": "day", "limit": "1"})
	if err != nil || len(periods) == 0 {
		return today(), err
	}
	return periods[0]["ends_on"], nil
}

// noticeFile names a unit's file: its name without what file systems mind, and its id.
func noticeFile(name, id string) string {
	plain := func(text string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' {
				return r
			}
			return '_'
		}, text)
	}
	runes := []rune(plain(name))
	return "整改通知-" + string(runes[:min(40, len(runes))]) + "-" + plain(id) + ".xlsx"
}
