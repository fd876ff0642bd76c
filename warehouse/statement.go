package warehouse

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"
)

// statement is the SQL of the embedded file <name>.sql, with the table and column
// names of facts filled in. Those names come from the schema, never from input;
// values are bound. A missing or broken file is a defect of the program, and the
// tests compile every one of them, so it panics.
func statement(name string, facts map[string]any) string {
	text, err := sqlFiles.ReadFile(name + ".sql")
	if err != nil {
		panic(fmt.Sprintf("%s.sql is not embedded: %v", name, err))
	}
	if facts == nil {
		return string(text)
	}
	functions := template.FuncMap{"join": strings.Join}
	parsed := template.Must(template.New(name).Funcs(functions).Parse(string(text)))
	var out bytes.Buffer
	if err := parsed.Execute(&out, facts); err != nil {
		panic(fmt.Sprintf("%s.sql: %v", name, err))
	}
	return out.String()
}
