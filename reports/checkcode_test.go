package reports

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xuri/excelize/v2"
)

func checked(t *testing.T, text string, seal *Seal) *Check {
	t.Helper()
	check, err := CheckFile(strings.NewReader(text), int64(len(text)), seal)
	if err != nil {
		t.Fatal(err)
	}
	return check
}

// edited changes a workbook with excelize, as a person would with Excel.
func edited(t *testing.T, text string, change func(*excelize.File) error) string {
	t.Helper()
	book := open(t, text)
	if err := change(book); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func sealedBook(t *testing.T) (text string, seal *Seal) {
	t.Helper()
	seal = NewSeal([]byte("a secret of the warehouse"))
	return bookText(t, definition(t, plainSheet), &kindsEngine{records: []arrow.Record{record(t, sampleRows()...)}}, Options{Seal: seal}), seal
}

func TestCheckCode(t *testing.T) {
	text, seal := sealedBook(t)
	code := checked(t, text, seal).Code
	if !strings.Contains(coverText(t, open(t, text)), code) {
		t.Errorf("the cover does not show the code %s", code)
	}
	for name, c := range map[string]struct {
		change  func(*excelize.File) error
		genuine bool
		sheet   string // that differs; "" is none
		cells   []string
	}{
		"saved again":     {func(*excelize.File) error { return nil }, true, "", nil},
		"looks":           {func(f *excelize.File) error { return f.SetColWidth("表", "A", "A", 50) }, true, "", nil},
		"a number":        {func(f *excelize.File) error { return f.SetCellValue("表", "D2", 100002) }, true, "表", []string{"D2"}},
		"a last digit":    {func(f *excelize.File) error { return f.SetCellValue("表", "F2", 953.730593163501) }, true, "表", []string{"F2"}},
		"a text":          {func(f *excelize.File) error { return f.SetCellStr("表", "B4", "=1+2") }, true, "表", []string{"B4"}},
		"number as text":  {func(f *excelize.File) error { return f.SetCellStr("表", "D2", "100001") }, true, "表", []string{"D2"}},
		"an id":           {func(f *excelize.File) error { return f.SetCellStr("表", "A4", "12") }, true, "表", []string{"A4"}},
		"a cleared cell":  {func(f *excelize.File) error { return f.SetCellValue("表", "H2", nil) }, true, "表", []string{"H2"}},
		"an added cell":   {func(f *excelize.File) error { return f.SetCellValue("表", "B3", "x") }, true, "表", []string{"B3"}},
		"a row more":      {func(f *excelize.File) error { return f.SetCellValue("表", "A9", "x") }, true, "表", []string{"A9"}},
		"a formula":       {func(f *excelize.File) error { return f.SetCellFormula("表", "D2", "100001") }, true, "表", nil},
		"two rows change": {func(f *excelize.File) error { return f.RemoveRow("表", 3) }, true, "表", nil},
		"the cover":       {func(f *excelize.File) error { return f.SetCellStr("封面", "B4", "别的") }, true, "封面", []string{"B4"}},
		"the code shown": {func(f *excelize.File) error {
			return replaceCell(f, "封面", code, "ZH1-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA")
		}, true, "封面", nil},
		"a sheet more":   {func(f *excelize.File) error { _, err := f.NewSheet("新"); return err }, true, "新", nil},
		"a sheet less":   {func(f *excelize.File) error { return f.DeleteSheet("表") }, true, "表", nil},
		"a forged seal":  {func(f *excelize.File) error { return replaceIn(f, "机读信息", `"snapshot"`, `"schnappschuss"`) }, false, "", nil},
		"another digest": {func(f *excelize.File) error { return replaceIn(f, "机读信息", `"rows":8`, `"rows":9`) }, false, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			check := checked(t, edited(t, text, c.change), seal)
			if check.IsGenuine != c.genuine || check.IsForeign {
				t.Errorf("genuine: %v, foreign: %v", check.IsGenuine, check.IsForeign)
			}
			if (c.sheet == "") != check.IsSame {
				t.Fatalf("same: %v, differences %+v", check.IsSame, check.Differs)
			}
			if c.sheet == "" {
				return
			}
			at := slices.IndexFunc(check.Differs, func(d Difference) bool { return d.Sheet == c.sheet })
			if at < 0 || c.cells != nil && !slices.Equal(check.Differs[at].Cells, c.cells) {
				t.Errorf("differences are %+v, want %s %v", check.Differs, c.sheet, c.cells)
			}
		})
	}
}

func replaceCell(f *excelize.File, sheet, old, new string) error {
	rows, err := f.GetRows(sheet)
	for r, row := range rows {
		for c, cell := range row {
			if cell == old {
				name, _ := excelize.CoordinatesToCellName(c+1, r+1)
				return f.SetCellStr(sheet, name, new)
			}
		}
	}
	return errors.Join(err, errors.New("no such cell"))
}

func replaceIn(f *excelize.File, sheet, old, new string) error {
	rows, err := f.GetRows(sheet)
	for r, row := range rows {
		for c, cell := range row {
			plain := strings.Trim(old, `"`)
			if strings.Contains(cell, old) || cell == plain {
				name, _ := excelize.CoordinatesToCellName(c+1, r+1)
				return f.SetCellStr(sheet, name, strings.Replace(strings.Replace(cell, old, new, 1), plain, strings.Trim(new, `"`), 1))
			}
		}
	}
	return errors.Join(err, errors.New("no such cell"))
}

func TestCheckCodeOfAnotherWarehouse(t *testing.T) {
	text, seal := sealedBook(t)
	if c := checked(t, text, NewSeal([]byte("another secret altogether"))); c.IsGenuine || !c.IsForeign || !c.IsSame {
		t.Errorf("the check says %+v", c)
	}
	if c := checked(t, text, nil); c.IsChecked || !c.IsSame || c.Warehouse != seal.warehouse() {
		t.Errorf("without a secret the check says %+v", c)
	}
	plain := bookText(t, definition(t, plainSheet), &kindsEngine{}, Options{})
	if _, err := CheckFile(strings.NewReader(plain), int64(len(plain)), seal); !errors.Is(err, ErrNotSealed) {
		t.Errorf("a workbook without a code gives %v", err)
	}
	if _, err := CheckFile(strings.NewReader("no zip"), 6, seal); err == nil || !strings.Contains(err.Error(), "no XLSX") {
		t.Errorf("no workbook gives %v", err)
	}
}

// TestCheckCodeThroughLibreOffice lets LibreOffice open and save a workbook of every kind
// of cell: nothing of it counts as a change.
func TestCheckCodeThroughLibreOffice(t *testing.T) {
	text, seal := sealedBook(t)
	saved := throughLibreOffice(t, text, "xlsx")
	if c := checked(t, saved, seal); !c.IsGenuine || !c.IsSame {
		t.Errorf("the check says %+v", c)
	}
	book := open(t, saved)
	id, err := book.GetCellStyle("表", "E4")
	if err != nil {
		t.Fatal(err)
	}
	style, err := book.GetStyle(id)
	raw, readErr := book.GetCellValue("表", "E4", excelize.Options{RawCellValue: true})
	if err != nil || readErr != nil || raw != "0" || style.CustomNumFmt == nil || !strings.Contains(*style.CustomNumFmt, "否") {
		t.Errorf("no is saved as %q with the format %q (%v, %v)", raw, *style.CustomNumFmt, err, readErr)
	}
}

// throughLibreOffice opens a workbook with LibreOffice and returns it in another format.
func throughLibreOffice(t *testing.T, text, format string) string {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Fatal("soffice is missing; `make office` installs it")
	}
	folder := t.TempDir()
	from := filepath.Join(folder, "from.xlsx")
	if err := os.WriteFile(from, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(folder, "to")
	cmd := exec.Command(program, "-env:UserInstallation=file://"+filepath.Join(folder, "profile"), "--headless", "--convert-to", format, "--outdir", to, from)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	made, err := os.ReadFile(filepath.Join(to, "from."+format))
	if err != nil {
		t.Fatal(err)
	}
	return string(made)
}
