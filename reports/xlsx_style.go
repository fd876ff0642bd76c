package reports

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// fontName is what Chinese office machines have; other machines replace it.
const fontName = "微软雅黑"

// styles holds the ids of all cell styles of a workbook.
type styles struct {
	row      int // the base of each data row
	head     int
	title    int
	name     int // the left column of the cover
	value    int
	cells    []int // by column
	atLeasts []int // by column, with ≥ before the number
}

// numberFormats are Excel's codes by format; a format without one is text.
var numberFormats = map[queries.Format]string{
	queries.FormatInteger:   "#,##0",
	queries.FormatDecimal2:  "#,##0.00",
	queries.FormatDecimal4:  "#,##0.0000",
	queries.FormatPercent2:  "0.00%",
	queries.FormatDate:      "yyyy-mm-dd",
	queries.FormatTimestamp: "yyyy-mm-dd hh:mm:ss",
}

func newStyles(file *excelize.File, columns []column) (s styles, err error) {
	font := func(size float64, bold bool, color string) *excelize.Font {
		return &excelize.Font{Family: fontName, Size: size, Bold: bold, Color: color}
	}
	thin := make([]excelize.Border, 0, 4)
	for _, side := range []string{"left", "right", "top", "bottom"} {
		thin = append(thin, excelize.Border{Type: side, Color: "D0D7DE", Style: 1})
	}
	add := func(id *int, style excelize.Style) {
		if err == nil {
			*id, err = file.NewStyle(&style)
		}
	}
	add(&s.row, excelize.Style{Font: font(10, false, "1F2328")})
	add(&s.head, excelize.Style{
		Font: font(10, true, "FFFFFF"), Border: thin, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E79"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
	})
	add(&s.title, excelize.Style{Font: font(18, true, "1F4E79"), Alignment: &excelize.Alignment{Vertical: "center"}})
	add(&s.name, excelize.Style{Font: font(10, true, "57606A"), Border: thin, Alignment: &excelize.Alignment{Vertical: "center"}})
	add(&s.value, excelize.Style{Font: font(10, false, "1F2328"), Border: thin, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	s.cells, s.atLeasts = make([]int, len(columns)), make([]int, len(columns))
	for i, c := range columns {
		code, isNumber := numberFormats[c.format]
		align := &excelize.Alignment{Horizontal: "left"}
		if isNumber {
			align.Horizontal = "right"
		} else {
			code = "@"
		}
		if c.format == queries.FormatBoolean || c.format == queries.FormatDate || c.format == queries.FormatTimestamp {
			align.Horizontal = "center"
		}
		if c.format == queries.FormatBoolean {
			code = "General"
		}
		add(&s.cells[i], excelize.Style{Font: font(10, false, "1F2328"), Border: thin, Alignment: align, CustomNumFmt: &code})
		if c.atLeast < 0 || !isNumber {
			s.atLeasts[i] = s.cells[i]
			continue
		}
		bounded := fmt.Sprintf(`"≥"%s`, code)
		add(&s.atLeasts[i], excelize.Style{Font: font(10, false, "1F2328"), Border: thin, Alignment: align, CustomNumFmt: &bounded})
	}
	return s, err
}
