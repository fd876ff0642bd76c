package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"zhengheng/queries"
	"zhengheng/reports"
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
		form.Rows = append(form.Rows, []string{round, s.number, s.inspector, s.due, labelOf("subject_kind", s.kind, language), s.id, s.name,
			labelOf("platform", s.platform, language), s.unit, found.Rulebook, "", "", "", "", "", "", ""})
	})
	if err != nil {
		return 0, err
	}
	if len(form.Rows) == 0 {
		return 0, refusedPlan("inspector", inspector, fmt.Sprintf("inspector：%s 没有分给 %q 的对象", round, inspector), fmt.Sprintf("inspector: nothing of round %s was given to %q", round, inspector))
	}
	form.Columns[10].Values = choicesOf(book, kinds)
	return len(form.Rows), reports.WriteForm(out, form)
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
			in("“检查日期”必填。填好后照原样导入：zhengheng round record "+"轮次 文件，或在网页的导入页上传。再次导入同一张表不会重复计算。",
				"Checked on must be filled in. Load the form as it is: zhengheng round record ROUND FILE, or upload it on the page for loading. Loading it again counts nothing twice."),
		},
	}
	required := map[int]bool{10: true, 16: true}
	for i, heading := range queries.RoundHeadings() {
		c := reports.FormColumn{Heading: heading.In(language), Format: reports.FormText, Filled: i < 10, Mark: required[i]}
		if required[i] {
			c.Required = in("必填", "Must be there")
		}
		form.Columns = append(form.Columns, c)
	}
	form.Columns[10].Width, form.Columns[11].Width, form.Columns[15].Width = 36, 16, 36
	form.Columns[10].Meaning = in("所选细则决定结论；未发现问题也要选", "The rule decides the verdict; where nothing is at fault, say so")
	form.Columns[11].Meaning = in("哪个栏目、页面或功能", "Which column, page or function")
	for i := 12; i < 15; i++ {
		form.Columns[i].Format = reports.FormGeneral
	}
	form.Columns[12].Meaning = in("几处；不填为 1 处", "How many; empty is one")
	form.Columns[13].Meaning = in("按比例扣分的细则：抽查了多少处", "How many were looked at, where a rule goes by ratio")
	form.Columns[14].Meaning = in("细则未定分值时由检查人给出，扣分也写正数", "What the inspector takes or gives where the rule leaves it open, without a sign")
	form.Columns[15].Meaning = in("看到了什么、在哪里看到：日期、链接、截图编号", "What was seen and where: day, link, number of the picture")
	form.Columns[16].Format = reports.FormDate
	form.Columns[16].Example = "2024-05-20"
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
