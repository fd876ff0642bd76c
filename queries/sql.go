package queries

import (
	"fmt"
	"strconv"
	"strings"
)

// positional rewrites $name to $1, $2 … in order of first appearance, outside
// strings, quoted names and comments, and returns the names in that order. A
// statement is refused that is followed by another, or reads raw or base tables.
func positional(sql string) (rewritten string, names []string, err error) {
	var out strings.Builder
	number := map[string]int{}
	for i := 0; i < len(sql); {
		n, kind := token(sql[i:])
		text := sql[i : i+n]
		switch kind {
		case tokenParameter:
			name := text[1:]
			if number[name] == 0 {
				names = append(names, name)
				number[name] = len(names)
			}
			text = "$" + strconv.Itoa(number[name])
		case tokenWord:
			if isSchema(text) && strings.HasPrefix(sql[i+n:], ".") {
				return "", nil, fmt.Errorf("reads %s tables; a query reads mart and meta tables only", text)
			}
		case tokenOpen:
			return "", nil, fmt.Errorf("has a string, name or comment that is not closed: %.20q", text)
		case tokenOther:
			if text == "$" {
				return "", nil, fmt.Errorf("has a $ that is not followed by a parameter's name")
			}
			if text == ";" && strings.TrimSpace(sql[i+n:]) != "" {
				return "", nil, fmt.Errorf("has text after the semicolon; a file holds one statement")
			}
			if text == ";" {
				text = ""
			}
		}
		out.WriteString(text)
		i += n
	}
	return strings.TrimSpace(out.String()), names, nil
}

// readsSchema tells whether a statement names a table of the schema.
func readsSchema(sql, schema string) bool {
	for i := 0; i < len(sql); {
		n, kind := token(sql[i:])
		if kind == tokenWord && strings.EqualFold(sql[i:i+n], schema) && strings.HasPrefix(sql[i+n:], ".") {
			return true
		}
		i += n
	}
	return false
}

func isSchema(word string) bool {
	return strings.EqualFold(word, "raw") || strings.EqualFold(word, "base")
}

type tokenKind int

const (
	tokenOther     tokenKind = iota // one byte
	tokenQuoted                     // a string, a quoted name or a comment
	tokenWord                       // a name or number
	tokenParameter                  // $name
	tokenOpen                       // a quoted text without its end
)

// token returns the length and kind of the first token of s.
func token(s string) (int, tokenKind) {
	until := func(open int, end string) (int, tokenKind) {
		n := strings.Index(s[open:], end)
		if n < 0 {
			return len(s), tokenOpen
		}
		return open + n + len(end), tokenQuoted
	}
	switch {
	case s[0] == '\'':
		return until(1, "'") // a doubled quote is the start of a next string
	case s[0] == '"':
		return until(1, `"`)
	case strings.HasPrefix(s, "/*"):
		return until(2, "*/")
	case strings.HasPrefix(s, "--"):
		if n := strings.IndexByte(s, '\n'); n >= 0 {
			return n, tokenQuoted
		}
		return len(s), tokenQuoted
	case s[0] == '$' && len(s) > 1 && isLetter(s[1]):
		return 1 + wordLength(s[1:]), tokenParameter
	case isLetter(s[0]) || isDigit(s[0]):
		return wordLength(s), tokenWord
	}
	return 1, tokenOther
}

func wordLength(s string) int {
	n := 0
	for n < len(s) && (isLetter(s[n]) || isDigit(s[n])) {
		n++
	}
	return n
}

func isLetter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
