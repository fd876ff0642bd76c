// Package wary reads what Arrow and Parquet files say about themselves and believes no
// length before the bytes are there. The libraries for these formats make room for
// whatever a length promises and follow offsets that lead anywhere, so that a file of a
// few bytes could take all memory or never end.
//
// Messages hands the messages of an Arrow stream or file to Arrow's reader once they are
// checked; CheckFooter and CheckPages look at a Parquet file before its library does;
// Memory bounds what both may ask for at once.
package wary
