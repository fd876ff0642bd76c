package rulebook

import (
	"strconv"
	"strings"
)

// Sheet is one sheet of a workbook: a header and rows of cells as text.
type Sheet struct {
	Name   string
	Header []string
	Rows   [][]string

	above int // rows above the header
}

// The sheets of a rulebook.
const (
	SheetLines    = "指标"
	SheetSettings = "设定"
	SheetRanking  = "组别等级分项"
)

// Columns of the sheet of lines. The first seven are those that an office knows; a row
// that fills several of 一级指标, 二级指标 and 评分细则 defines all of them, and a blank one
// goes on from the row above. What stands behind belongs to the last that the row defines.
const (
	colGroup     = "一级指标"
	colIndicator = "二级指标"
	colPoints    = "分值"
	colRule      = "评分细则"
	colEach      = "每处扣分"
	colCap       = "上限"
	colStage     = "阶段"
	colBy        = "计分方式"
	colBands     = "档次"
	colAtLeast   = "起算处数"
	colExcludes  = "不重复扣分"
	colCheck     = "自动检查"
	colLimit     = "检查限值"
	colEvidence  = "须附佐证"
	colUntil     = "佐证截止"
	colCause     = "问题类别"
	colKinds     = "适用对象"
	colLevels    = "适用层级"
	colSectors   = "适用系统"
	colClasses   = "适用组别"
	colReads     = "依据的量"
	colOrdered   = "要求单位"
	colReason    = "理由"
	colMark      = "依据程度"
	colSource    = "出处"
	colEnglish   = "英文"
	colID        = "编号"
	colIn        = "上级编号"
)

var lineColumns = []string{colGroup, colIndicator, colPoints, colRule, colEach, colCap, colStage, colBy, colBands, colAtLeast, colExcludes,
	colCheck, colLimit, colEvidence, colUntil, colCause, colKinds, colLevels, colSectors, colClasses, colReads, colOrdered, colReason,
	colMark, colSource, colEnglish, colID, colIn}

// Columns of the other two sheets.
const (
	colName   = "名称"
	colValue  = "值"
	colWhat   = "类别"
	colFrom   = "起分"
	colWeight = "权重"
	colOrigin = "来源"
	colKind   = "对象"
	colBook   = "办法"
	colRole   = "评分角色"
)

var (
	settingColumns = []string{colName, colValue, colMark, colSource}
	rankingColumns = []string{colWhat, colTitle, colFrom, colWeight, colOrigin, colKind, colBook, colRole, colKinds, colLevels, colSectors, colMark, colSource, colEnglish, colID}
)

const colTitle = "标题"

// Words of cells, for what the YAML files say in English.
var (
	stageWords = map[string]string{StageVeto: "单项否决", StageDeduction: "扣分", StageBonus: "加分"}
	byWords    = map[string]string{ByFlat: "一次", ByOccurrence: "每处", ByBand: "分档", ByRatio: "按比例", ByJudged: "评定"}
	markWords  = map[string]string{Exact: "原文", Derived: "推算", Unverified: "待核"}
	whatWords  = map[string]string{"class": "组别", "grade": "等级", "part": "分项"}
)

// cells are one row by column.
type cells map[string]string

func (c cells) row(columns []string) []string {
	row := make([]string, len(columns))
	for i, column := range columns {
		row[i] = c[column]
	}
	return row
}

func (c cells) line(l *Line) cells {
	c[colMark], c[colSource], c[colEnglish], c[colID] = markWords[l.Mark], l.Source, l.Title.En, l.ID
	return c
}

func (c cells) applies(a Applies) cells {
	c[colKinds], c[colLevels] = strings.Join(a.Kinds, " "), strings.Join(a.Levels, " ")
	c[colSectors], c[colClasses] = strings.Join(a.Sectors, " "), strings.Join(a.Classes, " ")
	return c
}

// SheetsOf lays a book out, with all that it inherits, as ReadSheets reads it. Examples
// are left out.
func SheetsOf(b *Book) []Sheet {
	return []Sheet{
		{Name: SheetLines, Header: lineColumns, Rows: b.lineRows()},
		{Name: SheetSettings, Header: settingColumns, Rows: b.settingRows()},
		{Name: SheetRanking, Header: rankingColumns, Rows: b.rankingRows()},
	}
}

func (b *Book) lineRows() (rows [][]string) {
	for _, group := range b.Groups {
		c := cells{colGroup: group.Title.Zh, colPoints: group.Points.text(), colStage: stageWords[group.Stage], colIn: group.In}
		rows = append(rows, c.line(&group.Line).applies(group.Applies).row(lineColumns))
		for _, indicator := range b.Indicators {
			if indicator.In != group.ID {
				continue
			}
			c := cells{colIndicator: indicator.Title.Zh, colPoints: indicator.Points.text()}
			rows = append(rows, c.line(&indicator.Line).applies(indicator.Applies).row(lineColumns))
			for _, rule := range b.Rules {
				if rule.In == indicator.ID {
					rows = append(rows, rule.cells(group.Stage).row(lineColumns))
				}
			}
		}
	}
	return rows
}

func (r *Rule) cells(stage string) cells {
	by := r.By
	if by == "" && stage != StageVeto {
		by = ByFlat
	}
	c := cells{
		colRule: r.Title.Zh, colEach: r.Points.text(), colCap: r.Cap.text(), colBy: byWords[by], colBands: bandsText(r.Bands),
		colExcludes: strings.Join(r.Excludes, " "), colCheck: r.Check, colLimit: r.Limit.text(), colUntil: r.Until, colCause: r.Cause,
		colReads: r.Reads, colOrdered: r.OrderedBy, colReason: r.Reason,
	}
	if r.AtLeast > 0 {
		c[colAtLeast] = strconv.FormatInt(r.AtLeast, 10)
	}
	if r.Evidence != "" {
		c[colEvidence] = "是"
	}
	return c.line(&r.Line).applies(r.Applies)
}

func (b *Book) settingRows() [][]string {
	rows := [][]string{{"id", b.ID, "", ""}, {"title", b.Title.Zh, "", ""}, {"basis", b.Basis, "", ""}}
	if len(b.lineage) > 1 && find(b.Settings, "accepts") == nil {
		rows = append(rows, []string{"accepts", strings.Join(b.lineage[1:], " "), markWords[Exact], b.Basis})
	}
	for _, s := range b.Settings {
		rows = append(rows, []string{s.ID, scalarText(&s.Value), markWords[s.Mark], s.Source})
	}
	return rows
}

func (b *Book) rankingRows() (rows [][]string) {
	add := func(what string, l *Line, c cells) {
		c[colWhat], c[colTitle] = whatWords[what], l.Title.Zh
		rows = append(rows, c.line(l).row(rankingColumns))
	}
	for _, class := range b.Classes {
		add("class", &class.Line, cells{}.applies(class.Applies))
	}
	for _, grade := range b.Grades {
		from := grade.AtLeast.text()
		if grade.Fails {
			from = "不合格"
		}
		add("grade", &grade.Line, cells{colFrom: from})
	}
	for _, part := range b.Parts {
		add("part", &part.Line, cells{colWeight: part.Weight.text(), colOrigin: part.From, colKind: part.Kind, colBook: part.Book, colRole: part.Role})
	}
	return rows
}

// SheetFrom takes the rows of a sheet as a workbook has them, from its first row on: the
// header is the first row of the top ten that names columns of a rulebook's sheet, so
// that a title may stand above it.
func SheetFrom(name string, rows [][]string) Sheet {
	for i, row := range rows[:min(len(rows), 10)] {
		for _, cell := range row {
			if cell == colRule || cell == colWhat || cell == colName && name == SheetSettings {
				return Sheet{Name: name, Header: row, Rows: rows[i+1:], above: i}
			}
		}
	}
	return Sheet{Name: name}
}
