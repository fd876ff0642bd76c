package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// widestSheet is how many characters wide a sheet may be so that a landscape A4 page
// shows it in about 7 points.
const widestSheet = 200

// TestWorkbooksOverTheSample writes every shipped workbook in both languages, checks
// its code, looks at its sheets, and lets LibreOffice print all of them.
func TestWorkbooksOverTheSample(t *testing.T) {
	folder := t.TempDir()
	db := sampleDatabase(t, folder)
	say := func(want int, args ...string) string {
		t.Helper()
		var out, complaints bytes.Buffer
		if got := run(context.Background(), args, strings.NewReader(""), &out, &complaints); got != want {
			t.Fatalf("zhengheng %s ended with %d: %s%s", strings.Join(args, " "), got, &out, &complaints)
		}
		return out.String() + complaints.String()
	}
	parameters := map[string]string{"account_scorecard": "account_id=wechat:gh_000000000001", "unit_scorecard": "unit=990200-00", "matrix_scorecard": "unit=990200-00",
		"comparison": "account_id=wechat:gh_000000000001", "side_by_side": "ids=wechat:gh_000000000001,wechat:gh_000000000002",
		"bulletin": "round=C2024-01", "rectification_notice": "only_unit=990200-00 on_day=2024-05-01 deadline=2024-05-10 office=云澜省人民政府办公厅"}
	say(exitDone, "round", "draw", "--db", db, "--rulebook", "guoban-2019-19-inspection", "--share", "20", "--strata", "platform", "--on", "2024-03-31", "--seed", "1")
	var files []string
	workbooks, err := (&program{}).loadWorkbooks()
	if err != nil {
		t.Fatal(err)
	}
	for _, book := range workbooks.All() {
		for _, language := range []string{"zh", "en"} {
			file := filepath.Join(folder, book.Name+"-"+language+".xlsx")
			args := []string{"--lang", language, "report", "--db", db, book.Name, "-o", file}
			args = append(args, strings.Fields(parameters[book.Name])...)
			say(exitDone, args...)
			say(exitDone, "check-code", "--db", db, file)
			lookAtSheets(t, file)
			if language == "zh" || book.Name == "ranking_list" { // printing takes seconds a file
				files = append(files, file)
			}
		}
	}
	printAll(t, folder, files)
}

// lookAtSheets checks what makes a sheet fit for work: a width that prints readably, a
// repeated head or a title, and page numbers.
func lookAtSheets(t *testing.T, file string) {
	t.Helper()
	book, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	name := filepath.Base(file)
	for _, sheet := range book.GetSheetList() {
		if isVisible, err := book.GetSheetVisible(sheet); err != nil || !isVisible {
			continue
		}
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		wide, total := 0, 0.0
		for _, row := range rows {
			wide = max(wide, len(row))
		}
		for column := 1; column <= wide; column++ {
			letter, _ := excelize.ColumnNumberToName(column)
			if isVisible, err := book.GetColVisible(sheet, letter); err != nil || !isVisible {
				continue
			}
			width, err := book.GetColWidth(sheet, letter)
			if err != nil {
				t.Fatal(err)
			}
			total += width
		}
		if total > widestSheet {
			t.Errorf("%s, sheet %s: %.0f characters wide, more than %d print too small", name, sheet, total, widestSheet)
		}
		options, err := book.GetHeaderFooter(sheet)
		if err != nil || options == nil || !strings.Contains(options.OddFooter, "&P") {
			t.Errorf("%s, sheet %s: no page numbers (%v)", name, sheet, err)
		}
	}
}

// printAll converts the workbooks to PDF in one go; each must come out with pages whose
// fonts are embedded.
func printAll(t *testing.T, folder string, files []string) {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Fatal("soffice is missing; `make office` installs it")
	}
	args := append([]string{"-env:UserInstallation=file://" + filepath.Join(folder, "profile"), "--headless", "--convert-to", "pdf", "--outdir", folder}, files...)
	if out, err := exec.Command(office, args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	for _, file := range files {
		pdf := strings.TrimSuffix(file, ".xlsx") + ".pdf"
		out, err := exec.Command("pdfinfo", pdf).CombinedOutput()
		if err != nil {
			t.Fatalf("pdfinfo: %v\n%s", err, out)
		}
		_, after, _ := strings.Cut(string(out), "Pages:")
		if pages, err := strconv.Atoi(strings.TrimSpace(strings.SplitN(after, "\n", 2)[0])); err != nil || pages < 4 {
			t.Errorf("%s has %d pages (%v)", filepath.Base(pdf), pages, err)
		}
		text, err := exec.Command("pdftotext", "-layout", pdf, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "###") {
			t.Errorf("%s: a column is too narrow for its numbers", filepath.Base(pdf))
		}
	}
	if keep := os.Getenv("ZHENGHENG_PDF"); keep != "" { // to look at them
		for _, file := range files {
			pdf := strings.TrimSuffix(file, ".xlsx") + ".pdf"
			text, err := os.ReadFile(pdf)
			if err == nil {
				err = os.WriteFile(filepath.Join(keep, filepath.Base(pdf)), text, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
