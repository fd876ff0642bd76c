package synth

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"
)

const sheetName = "Sheet1"

// sheet writes one worksheet row after row.
type sheet struct {
	*excelize.StreamWriter
	next int
}

// row appends cells; nil is an empty cell.
func (s *sheet) row(cells ...any) error {
	s.next++
	return s.SetRow(fmt.Sprintf("A%d", s.next), cells)
}

// writeSheet writes a workbook of one sheet with the given number of rows and
// columns.
func writeSheet(out io.Writer, columns, rows int, fill func(*excelize.File, *sheet) error) error {
	f := excelize.NewFile()
	defer f.Close()
	last, err := excelize.CoordinatesToCellName(columns, rows)
	if err != nil {
		return err
	}
	// Some readers believe the dimension and would see a single cell.
	if err := f.SetSheetDimension(sheetName, "A1:"+last); err != nil {
		return err
	}
	stream, err := f.NewStreamWriter(sheetName)
	if err != nil {
		return err
	}
	if err := fill(f, &sheet{StreamWriter: stream}); err != nil {
		return err
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	return f.Write(out)
}

// writeAccountsXLSX: the registry as an office keeps it: a merged title, a blank
// row, the header; uids as text, two columns of dates as Excel dates, one as text.
func writeAccountsXLSX(out io.Writer, w *world) error {
	header := []any{"平台", "平台账号ID", "账号名称", "主办单位ID", "账号角色", "状态", "开设日期", "关闭日期", "认证主体", "账号功能", "生效日期"}
	versions := sampleVersions(w.accounts)
	return writeSheet(out, len(header), len(versions)+3, func(f *excelize.File, s *sheet) error {
		format := "yyyy-mm-dd"
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			return err
		}
		if err := s.SetColWidth(2, 4, 24); err != nil {
			return err
		}
		date := func(day string) (any, error) {
			if day == "" {
				return nil, nil
			}
			t, err := time.Parse(time.DateOnly, day)
			return excelize.Cell{StyleID: style, Value: t}, err
		}
		if err := s.row("云澜省政务新媒体账号台账（2024年4月）"); err != nil {
			return err
		}
		if err := s.MergeCell("A1", "K1"); err != nil {
			return err
		}
		s.next++ // the blank row
		if err := s.row(header...); err != nil {
			return err
		}
		for i := range versions {
			a := &versions[i]
			opened, err := date(a.openedOn)
			if err != nil {
				return err
			}
			closed, err := date(a.closedOn)
			if err != nil {
				return err
			}
			var from any
			if a.validFrom != "" {
				from = a.validFrom
			}
			if err := s.row(platformModels[a.platform].zh, a.uid, a.name, a.unit.id, roleWords[a.role], stateWords[a.state],
				opened, closed, a.verifiedOwner, a.offers, from); err != nil {
				return err
			}
		}
		return nil
	})
}

// writeWechatXLSX: articles as seen seven days after they appeared. Reads are
// numbers, or text where the page shows 10万+ or someone typed 1.2万 or 12,345.
func writeWechatXLSX(out io.Writer, w *world) error {
	header := []any{"平台", "平台账号ID", "文章ID", "推送时间", "位置", "文章标题", "内容类型", "是否原创", "阅读数", "在看数", "点赞数", "分享数", "统计时间", "文章链接"}
	articles := w.of(wechat)
	return writeSheet(out, len(header), len(articles)+1, func(_ *excelize.File, s *sheet) error {
		if err := s.row(header...); err != nil {
			return err
		}
		for i, p := range articles {
			count := func(x measure) any {
				if spelling, ok := w.facts.missing(p.account.id(), p.id, measureNames[x]); ok {
					return spelling
				}
				return shownByWechat(p.counts[x], i)
			}
			if err := s.row("微信", p.account.uid, p.id, spreadsheetTime(p.day, p.minute), p.position, p.title,
				kindWords[p.style.kind], yesNo(p.style.original),
				count(reads), count(watching), count(likes), count(forwards),
				spreadsheetTime(p.observedOn(7), p.minute),
				"https://mp.yunlan.example/s/"+p.account.uid+"/"+p.id,
			); err != nil {
				return err
			}
		}
		return nil
	})
}

// shownByWechat is the cell for a count in row i.
func shownByWechat(v int64, i int) any {
	switch {
	case v > 100_000:
		return "10万+"
	case v >= 10_000 && i%3 == 0:
		return shortened(v)
	case v >= 1000 && i%3 == 1:
		return grouped(v)
	default:
		return v
	}
}
