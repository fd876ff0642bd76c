package ingest

import (
	"bytes"
	"fmt"
	"strings"
)

// format is what a source is, told from its first bytes and never from its name.
type format string

const (
	formatCSV         format = "csv"
	formatUTF16       format = "utf-16"
	formatJSON        format = "json"
	formatXLSX        format = "xlsx"
	formatParquet     format = "parquet"
	formatArrowFile   format = "arrow file"
	formatArrowStream format = "arrow stream"
	formatGzip        format = "gzip"
	formatZstd        format = "zstd"
)

// needsFile tells whether the format can only be read by going back and forth.
func (f format) needsFile() bool {
	return f == formatXLSX || f == formatParquet || f == formatArrowFile
}

// title is the format's name in a sentence.
func (f format) title() string {
	if f == formatArrowFile || f == formatArrowStream {
		return strings.Replace(string(f), "arrow", "Arrow", 1)
	}
	return string(f)
}

var byteOrderMark = []byte("\xEF\xBB\xBF")

// sniff tells the format of a source that begins with head.
func sniff(head []byte) (format, error) {
	for _, magic := range []struct {
		prefix string
		format format
	}{
		{"PAR1", formatParquet},
		{"ARROW1", formatArrowFile},
		{"\xFF\xFF\xFF\xFF", formatArrowStream},
		{"PK\x03\x04", formatXLSX},
		{"\x1F\x8B", formatGzip},
		{"\x28\xB5\x2F\xFD", formatZstd},
		{"\xFF\xFE", formatUTF16},
		{"\xFE\xFF", formatUTF16},
	} {
		if bytes.HasPrefix(head, []byte(magic.prefix)) {
			return magic.format, nil
		}
	}
	if bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")) {
		return "", fmt.Errorf("%w: it is an old (.xls) or encrypted Excel file; save it as .xlsx without a password", ErrFormat)
	}
	text := bytes.TrimPrefix(head, byteOrderMark)
	// A zero byte here and there is a fault of some rows of a text.
	if zeros := bytes.Count(text, []byte{0}); zeros > 1+len(text)/64 {
		return "", fmt.Errorf("%w: it is neither text (UTF-8, GB18030, or UTF-16 with a byte order mark), Excel (.xlsx), Parquet nor Arrow", ErrFormat)
	}
	if text = bytes.TrimLeft(text, " \t\r\n"); len(text) > 0 && (text[0] == '{' || text[0] == '[' && looksLikeJSON(text)) {
		return formatJSON, nil
	}
	return formatCSV, nil
}

// looksLikeJSON tells a JSON array of objects from a header such as [账号].
func looksLikeJSON(text []byte) bool {
	text = bytes.TrimLeft(text[1:], " \t\r\n")
	return len(text) > 0 && (text[0] == '{' || text[0] == ']')
}
