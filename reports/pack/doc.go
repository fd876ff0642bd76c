// Package pack makes a data pack of a workbook: its tables as XLSX, CSV and Parquet, its
// charts as SVG and PNG, a draft in Markdown with the figures in place, and a manifest.
//
// The manifest names the newest batch whose rows went in and the parameters. Any copy of
// the warehouse, also one that holds more by now, computes the same tables from it: the CSV
// and Parquet files are equal byte by byte. Verify checks that.
package pack
