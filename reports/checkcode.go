package reports

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Seal is the secret with which a warehouse marks its workbooks as its own. Whoever
// has it can make workbooks that pass for the warehouse's.
type Seal struct{ secret []byte }

// NewSeal takes a secret of at least 16 random bytes.
func NewSeal(secret []byte) *Seal { return &Seal{secret} }

// warehouse is the public name of the secret: it tells warehouses apart.
func (s *Seal) warehouse() string {
	sum := sha256.Sum256(append([]byte("zhengheng warehouse "), s.secret...))
	return hex.EncodeToString(sum[:6])
}

const codePrefix = "ZH1-"

var codeForm = regexp.MustCompile(`^ZH1(-[A-Z2-7]{4}){6}$`)

// isCheckCode tells a cell that holds a check code and nothing else.
func isCheckCode(text string) bool {
	return strings.HasPrefix(text, codePrefix) && codeForm.MatchString(text)
}

// code is the check code over the rows of the machine-readable sheet, which hold the
// digests of all other sheets.
func (s *Seal) code(rows [][2]string) string {
	mac := hmac.New(sha256.New, s.secret)
	for _, row := range rows {
		for _, cell := range row {
			mac.Write(append(appendCanonicalText(nil, cell), 0))
		}
	}
	text := base32.StdEncoding.EncodeToString(mac.Sum(nil)[:15])
	var parts []string
	for i := 0; i < len(text); i += 4 {
		parts = append(parts, text[i:i+4])
	}
	return codePrefix + strings.Join(parts, "-")
}

// sealed writes cover and machine-readable sheet of a workbook with a check code. The
// cover carries the code and is covered by it: a cell that holds a check code counts as
// empty in a sheet's seal, so the cover is sealed before the code is known, by writing it
// to a scratch file with any code.
func (b *book) sealed(a *about, names frame, d *drawing) error {
	cover, err := b.coverSeal(names.cover, a)
	if err != nil {
		return err
	}
	rows := append(b.machineRows(a), [2]string{machineWarehouse, text(b.options.Seal.warehouse())})
	rows = append(rows, b.sealRows()...)
	rows = append(rows, [2]string{machineSheet, text(cover.sum())})
	code := b.options.Seal.code(rows)
	if err := b.cover(names.cover, a, code, d); err != nil {
		return err
	}
	return b.machine(names.machine, a, append(rows, [2]string{machineCode, text(code)}))
}

// coverSeal is the seal that the cover will have.
func (b *book) coverSeal(name string, a *about) (*sheetSeal, error) {
	trial := &book{file: excelize.NewFile(), options: b.options, names: map[string]bool{}, oddities: b.oddities}
	defer trial.file.Close()
	trial.look = look{file: trial.file, language: b.options.Language, known: map[styleKey]int{}}
	if _, err := trial.reserve(name); err != nil {
		return nil, err
	}
	if err := trial.cover(name, a, codePrefix+"AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", nil); err != nil {
		return nil, err
	}
	return trial.seals[0], nil
}
