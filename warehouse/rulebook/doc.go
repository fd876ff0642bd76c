// Package rulebook holds the rules by which accounts, websites and the offices that
// supervise them are inspected and assessed, as data: one YAML file of books/, or of a
// folder of the user's own (LoadFolder), is one rulebook (考核办法).
//
// A book is made of lines: settings (total, pass mark, bonus gate …), groups and
// indicators (一级指标, 二级指标) with points, rules (评分细则), classes to rank within,
// grades, and parts of a combined total. Each line says how well it is known (its mark:
// E exact, D derived, U unverified) and from where. A book may inherit another: it then
// overrides, removes and adds lines. Load checks every book and reports each fault with
// file and line; Lookup also understands a variant, "id+line.field=value".
//
// Tables compiles books to the rows that the warehouse scores with, SheetOf and
// ReadSheet turn a book into the sheet that an office knows and back. Points are whole
// millionths (Points), so that 80 is 80 on every machine.
//
// The package knows nothing of the database or of Excel: pure Go and YAML.
package rulebook
