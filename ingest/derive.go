package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// view returns a target's cells: a column of the stripe as it is, or one that is
// made from other columns and put behind the stripe's text.
func (c *converter) view(t *target) view {
	s := c.stripe
	if source := t.direct(); source >= 0 {
		return s.column(source)
	}
	if len(t.origins) == 1 && t.origins[0].constant != nil {
		one := s.add(t.origins[0].constant)
		return view{text: s.text, cells: []span{one}}
	}
	c.derived = c.derived[:0]
	for row := range s.rows {
		c.derived = append(c.derived, c.first(t.origins, row))
	}
	return view{text: s.text, cells: c.derived, step: 1}
}

// first returns the value of the first origin that has one for the row.
func (c *converter) first(origins []origin, row int) span {
	for i := range origins {
		if value := c.derive(&origins[i], row); !isDashes(trim(c.stripe.bytes(value))) {
			return value
		}
	}
	return span{}
}

func (c *converter) derive(o *origin, row int) span {
	s := c.stripe
	switch {
	case o.constant != nil:
		return s.add(o.constant)
	case o.platform != nil:
		return c.identify(o.platform, row)
	case o.naming != nil:
		return c.lookUp(o.naming, row)
	case o.digest != nil:
		return c.digest(o.digest, row)
	}
	column := s.column(o.source)
	cell := column.cells[column.first+row*column.step]
	if o.match != nil {
		found := o.match.FindSubmatchIndex(s.bytes(cell))
		if found == nil {
			return span{}
		}
		part := found[len(found)-2:] // the capture, or without one the whole match
		if part[0] < 0 {
			return span{}
		}
		cell = span{cell.start + uint32(part[0]), cell.start + uint32(part[1])}
	}
	if o.format != "" && cell.start < cell.end {
		cell = s.add([]byte(strings.Replace(o.format, "%s", string(s.bytes(cell)), 1)))
	}
	if o.unit != "" {
		cell = c.inUnit(cell, o.unit)
	}
	return cell
}

// inUnit writes the unit of a column behind a number that has none of its own; the
// number is then read exactly, like any 1.2万. What is no plain number stays as it
// is, but for one that has a unit already: that would be read in one of two ways.
func (c *converter) inUnit(cell span, unit string) span {
	text := trim(c.stripe.bytes(cell))
	number := halfWidth(nil, text)
	plain := bytes.TrimLeft(number, "+-")
	_, rest, ok := readDecimal(plain)
	if !ok {
		return cell
	}
	end := ""
	if len(rest) == 1 && rest[0] == '+' {
		end, number = "+", number[:len(number)-1]
	} else if len(rest) > 0 {
		unit = "（" + unit + "）"
	}
	return c.stripe.add([]byte(string(number) + unit + end))
}

// digest makes an id of the cells of a row; without the first of them there is none.
func (c *converter) digest(columns []int, row int) span {
	hash := sha256.New()
	for i, column := range columns {
		cells := c.stripe.column(column)
		cell := trim(cells.cell(row))
		if i == 0 && isDashes(cell) {
			return span{}
		}
		hash.Write(append(halfWidth(nil, cell), '\n'))
	}
	return c.stripe.add([]byte(hex.EncodeToString(hash.Sum(nil)[:8])))
}

// identify makes platform:platform_uid, or nothing where one of them is missing
// or the platform is unknown.
func (c *converter) identify(id *identity, row int) span {
	platform, known := id.words.find(trim(c.stripe.bytes(c.first(id.platform, row))))
	cell := c.first(id.uid, row)
	uid := trim(c.stripe.bytes(cell))
	if looksRounded(uid) {
		return cell // refused as an id
	}
	if !known || isDashes(uid) {
		return span{}
	}
	return c.stripe.add([]byte(platform + ":" + string(uid)))
}
