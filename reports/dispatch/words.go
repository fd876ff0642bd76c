package dispatch

import (
	"fmt"
	"strings"

	"zhengheng/queries"
)

// subject is the one line by which people know a report.
func (one *dispatch) subject() string {
	day := one.dueAt.In(china).Format("2006-01-02")
	line := one.title + " " + day
	if one.newRows > 0 {
		line += queries.Text{Zh: fmt.Sprintf("（新增 %d 条）", one.newRows), En: fmt.Sprintf(" (%d new)", one.newRows)}.In(one.language)
	}
	return line
}

// text says in a few lines what the report is and where it comes from.
func (one *dispatch) text() string {
	in := func(zh, en string) string { return queries.Text{Zh: zh, En: en}.In(one.language) }
	lines := []string{one.subject(), ""}
	if one.made.Text != "" {
		lines = append(lines, one.made.Text, "")
	}
	if one.made.Rows >= 0 && one.made.Text == "" {
		lines = append(lines, fmt.Sprintf(in("共 %d 行", "%d rows"), one.made.Rows))
	}
	for _, note := range one.made.Notes {
		lines = append(lines, note.In(one.language))
	}
	if one.made.Snapshot != "" {
		lines = append(lines, in("数据快照 ", "Snapshot ")+one.made.Snapshot)
	}
	if one.trigger == CauseCatchUp {
		lines = append(lines, in("服务停止期间错过，启动后补发", "missed while the server was down, sent after its start"))
	}
	lines = append(lines, in("发送编号 ", "Dispatch ")+one.id, in("由政衡按计划自动发送", "Sent by Zhengheng on schedule"))
	return strings.Join(lines, "\n") + "\n"
}
