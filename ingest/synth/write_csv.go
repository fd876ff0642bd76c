package synth

import (
	"io"
	"strconv"
	"strings"
)

// csvTable formats rows straight into a buffer: UTF-8, English headers, LF.
type csvTable struct {
	out io.Writer
	buf []byte
	err error
}

const csvBuffer = 1 << 20

func newCSVTable(out io.Writer, columns []column) *csvTable {
	t := &csvTable{out: out, buf: make([]byte, 0, csvBuffer+1<<16)}
	for i, c := range columns {
		if i > 0 {
			t.buf = append(t.buf, ',')
		}
		t.buf = append(t.buf, c.name...)
	}
	t.buf = append(t.buf, '\n')
	return t
}

// Each cell ends with a comma; endRow turns the last one into the line's end.

func (t *csvTable) id(b []byte) { t.buf = append(append(t.buf, b...), ',') }

func (t *csvTable) text(s string) {
	if strings.ContainsAny(s, ",\"\r\n") {
		t.buf = append(t.buf, '"')
		t.buf = append(t.buf, strings.ReplaceAll(s, `"`, `""`)...)
		t.buf = append(t.buf, '"', ',')
		return
	}
	t.buf = append(append(t.buf, s...), ',')
}

func (t *csvTable) integer(v int64) {
	if uint64(v) < 10 {
		t.buf = append(t.buf, byte('0'+v), ',')
		return
	}
	t.buf = append(strconv.AppendInt(t.buf, v, 10), ',')
}

func (t *csvTable) flag(v bool) { t.buf = append(strconv.AppendBool(t.buf, v), ',') }

func (t *csvTable) date(d *calendarDay) { t.buf = append(append(t.buf, d.date...), ',') }

func (t *csvTable) moment(d *calendarDay, minute int) {
	h, m := byte(minute/60), byte(minute%60)
	t.buf = append(t.buf, d.date...)
	t.buf = append(t.buf, ' ', '0'+h/10, '0'+h%10, ':', '0'+m/10, '0'+m%10, ':', '0', '0', ',')
}

func (t *csvTable) empty(n int) {
	const commas = ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"
	t.buf = append(t.buf, commas[:n]...)
}

func (t *csvTable) endRow() error {
	t.buf[len(t.buf)-1] = '\n'
	if len(t.buf) >= csvBuffer {
		t.flush()
	}
	return t.err
}

func (t *csvTable) flush() {
	if t.err == nil {
		_, t.err = t.out.Write(t.buf)
	}
	t.buf = t.buf[:0]
}

func (t *csvTable) finish() error {
	t.flush()
	return t.err
}
