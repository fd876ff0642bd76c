package ingest

// usedColumns tells of each column of the header whether it is read.
func (p *plan) usedColumns() []bool {
	used := make([]bool, len(p.table.header))
	for i := range used {
		used[i] = p.uses(i)
	}
	return used
}

// timeColumns tells of each column of the header whether dates or times are read
// from it.
func (p *plan) timeColumns() []bool {
	times := make([]bool, len(p.table.header))
	for _, f := range p.feeds {
		for _, t := range f.targets {
			if !t.column.Kind.isTime() {
				continue
			}
			for i := range t.origins {
				t.origins[i].columns(func(column int) {
					for _, at := range p.sources(column) {
						times[at] = true
					}
				})
			}
		}
	}
	return times
}
