package ingest

import "fmt"

// reader cuts a source into blocks of whole records, in the order of the file.
// One goroutine uses it. next returns io.EOF after the last block.
type reader interface {
	next() (block, error)
	// plans returns the plans of the tables that the source holds, one or more.
	plans() []*plan
	// ignoredSheets returns the sheets that fit no feed.
	ignoredSheets() []string
	close()
}

// block is a run of records that any worker may convert, once.
type block interface {
	plan() *plan
	// rows is an upper bound of the number of rows.
	rows() int
	// split hands the rows, stripe by stripe, to add. The stripe is the worker's
	// and is used again.
	split(s *stripe, add func(*stripe)) error
	// release gives the block's memory back.
	release()
}

// openReader opens the reader for an input's format and matches its header.
func openReader(in *input, p *planner) (reader, error) {
	switch in.format {
	case formatCSV:
		return newCSVReader(in.stream, p)
	case formatUTF16:
		return newCSVReader(decodeUTF16(in.stream), p)
	case formatJSON:
		return newJSONReader(in.stream, p)
	case formatXLSX:
		return newXLSXReader(in, p)
	case formatParquet:
		return newParquetReader(in, p)
	case formatArrowFile, formatArrowStream:
		return newArrowReader(in, p)
	}
	return nil, fmt.Errorf("%w: %s", ErrFormat, in.format)
}
