package pack

import (
	"embed"
	"fmt"
	"io"
	"strings"
	"text/template"

	"zhengheng/reports"
)

//go:embed drafts/*.tmpl
var drafts embed.FS

// draft writes the Markdown draft of the workbook, where there is one in the language.
func (p *packing) draft(book *reports.Workbook) error {
	name := book.Name + "." + p.language() + ".md.tmpl"
	text, err := drafts.ReadFile("drafts/" + name)
	if err != nil {
		return nil // a workbook without a draft
	}
	parsed, err := template.New(name).Funcs(p.functions()).Option("missingkey=error").Parse(string(text))
	if err != nil {
		return err
	}
	return p.file(map[string]string{"zh": "草稿.md", "en": "draft.md"}[p.language()], false, func(w io.Writer) error {
		return parsed.Execute(w, p.manifest)
	})
}

// functions are what a draft may call. All give text that Markdown shows as it is.
func (p *packing) functions() template.FuncMap {
	return template.FuncMap{"has": p.has, "value": p.value, "table": p.markdown, "figure": p.figure, "each": p.each, "items": strings.Join, "inc": func(n int) int { return n + 1 }}
}

// has tells whether a table is there and has rows.
func (p *packing) has(id string) bool {
	t := p.tables.Table(id)
	return t != nil && t.Rows() > 0
}

// each lists the ids of the tables that begin with a name and an underscore.
func (p *packing) each(id string) (ids []string) {
	for _, t := range p.tables.List {
		if strings.HasPrefix(t.ID, id+"_") && t.Rows() > 0 {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// value is one cell: of a table, a row from 0 and a column. A missing one says so.
func (p *packing) value(id string, row int, column string) (string, error) {
	t := p.tables.Table(id)
	if t == nil {
		return "", fmt.Errorf("there is no table %q", id)
	}
	text, err := t.Text(row, column, p.language())
	if text == "" && err == nil {
		text = "–"
	}
	return escaped(text), err
}

// markdown is the first rows of a table with the columns of a comma-separated list.
func (p *packing) markdown(id string, columns string, most int) (string, error) {
	t := p.tables.Table(id)
	if t == nil {
		return "", fmt.Errorf("there is no table %q", id)
	}
	names := strings.Split(columns, ",")
	var out strings.Builder
	line := func(cells []string) { out.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	cells, rule := make([]string, len(names)), make([]string, len(names))
	for i, name := range names {
		heading, err := t.Heading(name, p.language())
		if err != nil {
			return "", err
		}
		cells[i], rule[i] = escaped(heading), "---"
	}
	line(cells)
	line(rule)
	for row := range min(most, int(t.Rows())) {
		for i, name := range names {
			text, err := t.Text(row, name, p.language())
			if err != nil {
				return "", err
			}
			cells[i] = escaped(text)
		}
		line(cells)
	}
	return out.String(), nil
}

// figure is a picture of the pack, or nothing where there was nothing to draw.
func (p *packing) figure(id, title string) string {
	if path := p.figures[id]; path != "" {
		return "![" + escaped(title) + "](" + strings.ReplaceAll(path, " ", "%20") + ")"
	}
	return ""
}

// escaped keeps a text from being read as Markdown or HTML.
func escaped(text string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "<", "&lt;", ">", "&gt;", "&", "&amp;", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]",
		"\r", " ", "\n", " ").Replace(text)
}
