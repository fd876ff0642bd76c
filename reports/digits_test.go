package reports

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestDigits writes numbers of all sizes as the encoder does and reads the raw cells back:
// each is its number rounded, not cut, to the 15 significant digits that Excel keeps.
func TestDigits(t *testing.T) {
	numbers := []float64{0, 0.1 + 0.2, 1.0 / 3, 2.0 / 3, 99.99999999999999, 99.999999999999986, 1e15 / 7, 897.7191088974123456, 0.000123456789012345678,
		123456789012.34567, 1e-9 / 3, 2.5e17 / 3, -2.0 / 3, math.MaxFloat64, math.SmallestNonzeroFloat64, 1234.5, 0.99999999999999989}
	random := rand.New(rand.NewPCG(15, 15))
	for range 2000 {
		numbers = append(numbers, random.NormFloat64()*math.Pow(10, float64(random.IntN(18)-6)))
	}
	file := excelize.NewFile()
	defer file.Close()
	stream, err := file.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range numbers {
		if err := stream.SetRow("A"+strconv.Itoa(i+1), []any{rounded(v)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := stream.Flush(); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := file.Write(&text); err != nil {
		t.Fatal(err)
	}
	read, err := excelize.OpenReader(strings.NewReader(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	for i, v := range numbers {
		raw, err := read.GetCellValue("Sheet1", "A"+strconv.Itoa(i+1), excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		got, err := strconv.ParseFloat(raw, 64)
		if err != nil {
			t.Fatal(err)
		}
		want, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
		if v == math.MaxFloat64 { // which would round up to what no cell holds
			want, err = v, nil
		}
		if err != nil || got != want {
			t.Errorf("%v: the cell holds %s, 15 digits are %v (%v)", v, raw, want, err)
		}
	}
}
