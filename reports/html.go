package reports

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"zhengheng/queries"
)

// writeHTML writes a plain page with one table: values as text formats have them,
// labels in place of codes, the sign of a bound before what is not exact. A failure ends it inside
// the table, with a visible row that says so.
func writeHTML(w io.Writer, r *queries.Result, o Options) error {
	columns, err := columnsOf(r.Reader.Schema(), o.Language)
	if err != nil {
		return err
	}
	language, title := "zh-CN", html.EscapeString(r.Query.Title.In(o.Language))
	if o.Language == "en" {
		language = "en"
	}
	buffer := fmt.Appendf(nil, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><title>%s</title></head><body>\n<h1>%[2]s</h1>\n<table>\n<thead><tr>", language, title)
	for _, c := range columns {
		if !c.isCompanion {
			buffer = fmt.Appendf(buffer, "<th scope=\"col\" data-name=\"%s\">%s</th>", c.name, html.EscapeString(c.heading(o.Language)))
		}
	}
	buffer = append(buffer, "</tr></thead>\n<tbody>\n"...)
	rows, err := each(r.Reader, func(record arrow.Record) error {
		for row := range int(record.NumRows()) {
			buffer = append(appendRow(append(buffer, "<tr>"...), columns, record, row), "</tr>\n"...)
			if err := flush(w, &buffer); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return spoil(w, append(buffer, "<tr><td>未完成 INCOMPLETE"...), err)
	}
	buffer = fmt.Appendf(buffer, "</tbody>\n</table>\n<p data-row-count=\"%d\">%s</p>\n", rows, queries.Text{
		Zh: fmt.Sprintf("共 %d 行", rows), En: fmt.Sprintf("%d rows", rows)}.In(o.Language))
	for _, fact := range slices.Concat(facts(r, o.Language), notes(r, o.Language)) {
		buffer = fmt.Appendf(buffer, "<p>%s：%s</p>\n", html.EscapeString(fact.name), html.EscapeString(fact.value))
	}
	_, err = w.Write(append(buffer, "</body></html>\n"...))
	return err
}

func appendRow(dst []byte, columns []column, record arrow.Record, row int) []byte {
	for i := range columns {
		c := &columns[i]
		if c.isCompanion {
			continue
		}
		text := string(appendPlain(nil, record.Column(i), row))
		if c.atLeast >= 0 && text != "" {
			text = queries.BoundAt(record.Column(c.atLeast), row).Sign() + text
		}
		dst = append(dst, "<td>"...)
		dst = append(dst, strings.ReplaceAll(html.EscapeString(c.shown(text)), "\n", "<br>")...)
		dst = append(dst, "</td>"...)
	}
	return dst
}
