package warehouse

import (
	"regexp"
	"strconv"
	"strings"
)

// Conditions of parameters that were not given hold for every row. They are left out
// before the planner has to read them: a ranking has thirty, and half of the time of a
// small one is planning.

// unaskedCondition is a line of its own that says: if none of these is given, anything goes.
var unaskedCondition = regexp.MustCompile(`^\s*and \((?:(\$\d+)|coalesce\((\$\d+(?:, \$\d+)*)\)) is null or .*\)$`)

// withoutUnasked gives the statement without the conditions on values that are NULL, and
// the values that it still names, numbered anew. It answers the same.
func withoutUnasked(sql string, args []any) (string, []any) {
	lines := strings.Split(sql, "\n")
	kept := lines[:0:0]
	for _, line := range lines {
		if !isUnasked(line, args) {
			kept = append(kept, line)
		}
	}
	if len(kept) == len(lines) {
		return sql, args
	}
	return renumbered(strings.Join(kept, "\n"), args)
}

func isUnasked(line string, args []any) bool {
	found := unaskedCondition.FindStringSubmatch(line)
	if found == nil || !closesLast(line) {
		return false
	}
	for name := range strings.SplitSeq(found[1]+found[2], ", ") {
		number, err := strconv.Atoi(name[1:])
		if err != nil || number > len(args) || args[number-1] != nil {
			return false
		}
	}
	return true
}

// closesLast tells whether the first bracket of a line is closed by its last character, so
// that nothing follows the condition. A text with a bracket or quote in it is none of ours.
func closesLast(line string) bool {
	depth := 0
	for i, r := range line {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 && i < len(line)-1 {
				return false
			}
		case '\'', '"':
			return false
		}
	}
	return depth == 0
}

// namedValue is a comment or string, which is passed over, or the place of a value.
var namedValue = regexp.MustCompile(`(?s)/\*.*?\*/|--[^\n]*|'(?:[^']|'')*'|\$\d+`)

// renumbered numbers the values that a statement names from 1, and gives these alone.
func renumbered(sql string, args []any) (string, []any) {
	var named []any
	places := map[string]string{}
	sql = namedValue.ReplaceAllStringFunc(sql, func(text string) string {
		number, err := strconv.Atoi(strings.TrimPrefix(text, "$"))
		if text[0] != '$' || err != nil || number < 1 || number > len(args) {
			return text
		}
		if places[text] == "" {
			named = append(named, args[number-1])
			places[text] = "$" + strconv.Itoa(len(named))
		}
		return places[text]
	})
	return sql, named
}
