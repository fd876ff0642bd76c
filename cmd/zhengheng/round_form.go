package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"zhengheng/queries"
	"zhengheng/reports"
	"zhengheng/warehouse"
	"zhengheng/warehouse/rulebook"
)

// writeForm writes the form of an open round and tells how many subjects it holds.
func (r rounds) writeForm(ctx context.Context, round, inspector, language string, out io.Writer) (int, error) {
	found, book, err := r.open(ctx, round)
	if err != nil {
		return 0, err
	}
	form := roundForm(language)
	var kinds []string
	err = r.eachSubject(ctx, round, inspector, func(s drawnSubject) {
		if !slices.Contains(kinds, s.kind) {
			kinds = append(kinds, s.kind)
		}
		row := make([]string, queries.RoundColumns)
		for column, text := range map[int]string{
			queries.RoundDueOn: s.due, queries.RoundInspector: s.inspector, queries.RoundNumber: s.number, queries.RoundSubjectName: s.name,
			queries.RoundPlatform: labelOf("platform", s.platform, language), queries.RoundUnit: s.unit, queries.RoundSubject: s.id,
			queries.RoundKind: labelOf("subject_kind", s.kind, language), queries.RoundID: round, queries.RoundRulebook: found.Rulebook,
		} {
			row[column] = text
		}
		form.Rows = append(form.Rows, row)
	})
	if err != nil {
		return 0, err
	}
	if len(form.Rows) == 0 {
		return 0, refusedPlan("inspector", inspector, fmt.Sprintf("inspector：%s 没有分给 %q 的对象", round, inspector), fmt.Sprintf("inspector: nothing of round %s was given to %q", round, inspector))
	}
	form.Columns[queries.RoundResultColumn].Values = choicesOf(book, kinds)
	form.Paper = roundPaper(form, found, book, language)
	return len(form.Rows), reports.WriteForm(out, form)
}

// roundPaper is how the form prints: what an inspector reads and writes, with what all rows
// share at the top of the pages.
func roundPaper(form *reports.Form, round warehouse.Round, book *rulebook.Book, language string) reports.FormPaper {
	in := func(zh, en string) string { return queries.Text{Zh: zh, En: en}.In(language) }
	paper := reports.FormPaper{
		From: queries.RoundNumber, To: queries.RoundFoundOn, BlankRows: 4, HandWriting: true,
		Foot: in("检查人签字：＿＿＿＿＿＿＿＿　　　　日期：＿＿＿＿年＿＿月＿＿日", "Signed by inspector: ____________________    Day: ______________"),
	}
	head := []string{strings.TrimSpace(in("检查登记表 ", "Check form ") + round.ID + " " + round.Title), book.Title.In(language)}
	for _, column := range []int{queries.RoundInspector, queries.RoundDueOn} {
		shared := form.Rows[0][column]
		if slices.ContainsFunc(form.Rows, func(row []string) bool { return row[column] != shared }) {
			paper.From = min(paper.From, column) // it differs, so that each row has to say it
			continue
		}
		if shared != "" {
			head[1] += "　" + form.Columns[column].Heading + in("：", ": ") + shared
		}
	}
	paper.Head = head
	return paper
}

// roundForm is the empty form of a round; what the list of results offers is still to come.
func roundForm(language string) *reports.Form {
	in := func(zh, en string) string { return queries.Text{Zh: zh, En: en}.In(language) }
	form := &reports.Form{
		Title: in("检查登记表", "Form of a check round"), Language: language,
		Notes: []string{
			in("灰色各列已填好，请勿改动。每个对象在“检查结果”里选一项：查出问题选细则，没有问题选 examined 未发现问题；尚未检查的留空，不会装入。",
				"The grey columns are filled in; leave them. Choose a result for each subject: the rule of a fault, or examined where there is none. Rows without a result are not loaded."),
			in("一个对象有几个问题的，复制该行，各选一条细则；同一细则有几处不同的问题，在“问题所在”写明。",
				"Where a subject has several faults, copy its row and choose a rule in each; where one rule is broken at several places, name them under Object."),
			in("“检查日期”必填。填好后照原样导入：zhengheng round record 轮次 文件，或在网页的导入页上传。有一行不能计入，整张表都不装入，并说明是哪一行；再次导入同一张表不会重复计算。",
				"Checked on must be filled in. Load the form as it is: zhengheng round record ROUND FILE, or upload it on the page for loading. Where one row does not count, none is loaded, and the row is named; loading a form again counts nothing twice."),
			in("打印在 A4 纸上手填时：结果写细则编号，编号列在本页下方；末尾几行空行用来补记同一对象的其他问题，写明序号；回来后把结果录入本表再导入。",
				"On paper (A4): write the id of the rule, as listed below; the empty lines at the end are for further faults of a subject, by its number. Then enter the results here and load the form."),
		},
	}
	for i, heading := range queries.RoundHeadings() {
		c := reports.FormColumn{Heading: heading.In(language), Format: reports.FormText, Filled: i < queries.RoundResultColumn || i > queries.RoundFoundOn}
		if i == queries.RoundResultColumn || i == queries.RoundFoundOn {
			c.Mark, c.Required = true, in("必填", "Must be there")
		}
		form.Columns = append(form.Columns, c)
	}
	for column, width := range map[int]float64{
		queries.RoundNumber: 5, queries.RoundSubjectName: 17, queries.RoundPlatform: 7, queries.RoundUnit: 17, queries.RoundResultColumn: 22, queries.RoundObject: 12,
		queries.RoundOccurrences: 6, queries.RoundSampled: 6, queries.RoundPoints: 6, queries.RoundEvidence: 24, queries.RoundFoundOn: 12,
	} {
		form.Columns[column].Width = width
	}
	for column, meaning := range map[int]string{
		queries.RoundResultColumn: in("所选细则决定结论；未发现问题也要选", "The rule decides the verdict; where nothing is at fault, say so"),
		queries.RoundObject:       in("哪个栏目、页面或功能", "Which column, page or function"),
		queries.RoundOccurrences:  in("几处；不填为 1 处", "How many; empty is one"),
		queries.RoundSampled:      in("按比例扣分的细则：抽查了多少处", "How many were looked at, where a rule goes by ratio"),
		queries.RoundPoints:       in("细则未定分值时由检查人给出，扣分也写正数", "What the inspector takes or gives where the rule leaves it open, without a sign"),
		queries.RoundEvidence:     in("看到了什么、在哪里看到：日期、链接、截图编号", "What was seen and where: day, link, number of the picture"),
	} {
		form.Columns[column].Meaning = meaning
	}
	for _, column := range []int{queries.RoundOccurrences, queries.RoundSampled, queries.RoundPoints} {
		form.Columns[column].Format = reports.FormGeneral
	}
	form.Columns[queries.RoundFoundOn].Format, form.Columns[queries.RoundFoundOn].Example = reports.FormDate, "2024-05-20"
	return form
}

// choicesOf are what the list of results offers for some kinds of subject: nothing at fault,
// then the rules of the book in its order.
func choicesOf(book *rulebook.Book, kinds []string) []string {
	all := []string{queries.RuleChoice(queries.Examined, "")}
	for _, rule := range book.Rules {
		if slices.ContainsFunc(kinds, func(kind string) bool { return book.Asks(rule, kind) }) {
			all = append(all, queries.RuleChoice(rule.ID, rule.Title.Zh))
		}
	}
	return all
}
