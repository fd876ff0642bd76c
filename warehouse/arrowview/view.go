// Package arrowview makes Arrow records readable for DuckDB as a view, as the
// driver's RegisterView does, but without its leak: DuckDB 1.1 asks a view for its
// schema each time a statement that reads it is bound and never gives that schema
// back, and the driver makes a new one each time. Here one schema is lent again and
// again (lend.c).
package arrowview

/*
#include <stdlib.h>
#include "lend.h"
*/
import "C"

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/cdata"
	_ "github.com/marcboeker/go-duckdb" // brings DuckDB in, whose function lend.c calls
)

// View is a view that DuckDB reads a RecordReader through. Its memory is C's, as
// DuckDB keeps its address.
type View struct {
	lender *C.struct_lender
}

// Register makes a view called name, in the current catalog of a connection of
// go-duckdb, that reads from reader. Statements that read the view call Schema never
// again, and Next and Record until Next is false, from DuckDB's own threads, one at a time.
// Release may be called only when nothing can read the view any more: when it is
// dropped, or when DuckDB is closed.
func Register(conn driver.Conn, reader array.RecordReader, name string) (*View, error) {
	handle, err := handleOf(conn)
	if err != nil {
		return nil, err
	}
	v := &View{lender: (*C.struct_lender)(C.calloc(1, C.sizeof_struct_lender))}
	cdata.ExportRecordReader(reader, (*cdata.CArrowArrayStream)(unsafe.Pointer(&v.lender.source)))
	cdata.ExportArrowSchema(reader.Schema(), (*cdata.CArrowSchema)(unsafe.Pointer(&v.lender.schema)))
	C.lend(v.lender)
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	if C.register_view(handle, text, v.lender) != 0 {
		v.Release()
		return nil, fmt.Errorf("DuckDB makes no view called %s", name)
	}
	return v, nil
}

// Release lets go of the reader and the schema. Calling it again does nothing.
func (v *View) Release() {
	if v.lender == nil {
		return
	}
	C.give_back(v.lender)
	C.free(unsafe.Pointer(v.lender))
	v.lender = nil
}

// handleOf gives DuckDB's own connection, which go-duckdb 1.8 keeps to itself.
func handleOf(conn driver.Conn) (unsafe.Pointer, error) {
	value := reflect.ValueOf(conn)
	if value.Kind() == reflect.Pointer && value.Elem().Kind() == reflect.Struct {
		handle := value.Elem().FieldByName("duckdbCon")
		if handle.Kind() == reflect.Pointer && !handle.IsNil() {
			return handle.UnsafePointer(), nil
		}
	}
	return nil, fmt.Errorf("arrow view: %T is not an open connection of go-duckdb 1.8", conn)
}
