package ingest

import "strings"

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
	return cell
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
