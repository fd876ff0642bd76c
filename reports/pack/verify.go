package pack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"

	"zhengheng/queries"
	"zhengheng/reports"
)

// Fault is a file or table of a pack that is not as the manifest says.
type Fault struct {
	Path string       `json:"path"`
	What queries.Text `json:"what"`
}

// Check compares the files of a pack with its manifest.
func Check(files fs.FS) (*Manifest, []Fault, error) {
	m, err := ReadManifest(files)
	if err != nil {
		return nil, nil, err
	}
	var faults []Fault
	known := map[string]bool{ManifestName: true}
	for _, f := range m.Files {
		known[f.Path] = true
		sum, err := digestOf(files, f.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			faults = append(faults, Fault{f.Path, queries.Text{Zh: "文件不存在", En: "the file is missing"}})
		case err != nil:
			return nil, nil, fmt.Errorf("%s: %w", f.Path, err)
		case sum != f.SHA256:
			faults = append(faults, Fault{f.Path, queries.Text{Zh: "内容与清单中的校验值不符", En: "it is not the file that the manifest describes"}})
		}
	}
	err = fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !known[path] {
			faults = append(faults, Fault{path, queries.Text{Zh: "清单中没有此文件", En: "the manifest does not name the file"}})
		}
		return err
	})
	return m, faults, err
}

func digestOf(files fs.FS, path string) (string, error) {
	file, err := files.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := newHashed(io.Discard)
	if _, err := io.Copy(h, file); err != nil {
		return "", err
	}
	return h.digest(), nil
}

// Values are the parameters that make the pack's tables again: those of the manifest, as
// of its newest batch.
func (m *Manifest) Values() map[string]string {
	values := maps.Clone(m.Parameters)
	if m.AsOfBatch != "" {
		values[queries.AsOfParameter] = m.AsOfBatch
	}
	return values
}

// Verify computes the tables of a manifest again, as of its newest batch, and compares
// CSV and Parquet byte by byte by their digests.
func Verify(ctx context.Context, m *Manifest, engine queries.Engine, library *queries.Library, book *reports.Workbook) ([]Fault, error) {
	if m.AsOfBatch != "" {
		held, err := batchesOf(ctx, engine, library, m.AsOfBatch)
		if absent := (*queries.ParameterError)(nil); errors.As(err, &absent) { // no such batch here
			held, err = nil, nil
		}
		if err != nil {
			return nil, err
		}
		if faults := compareBatches(m.Batches, held); len(faults) > 0 {
			return faults, nil
		}
	}
	tables, err := book.Tables(ctx, engine, m.Values(), reports.Options{Language: m.Language})
	if err != nil {
		return nil, err
	}
	defer tables.Release()
	wanted := map[string]string{}
	for _, f := range m.Files {
		if f.Rebuilt {
			wanted[f.Path] = f.SHA256
		}
	}
	var faults []Fault
	for _, table := range tables.List {
		for _, format := range tableFormats {
			path := tableFile(table.ID, format)
			want, isKnown := wanted[path]
			delete(wanted, path)
			if !isKnown {
				faults = append(faults, Fault{path, queries.Text{Zh: "重算多出此表", En: "the warehouse gives a table that the pack lacks"}})
				continue
			}
			var again bytes.Buffer
			h := newHashed(&again)
			if err := encode(h, table, format); err != nil {
				return nil, err
			}
			if h.digest() != want {
				faults = append(faults, Fault{path, queries.Text{Zh: "重算结果与包内文件不同", En: "computed again, it differs from the file of the pack"}})
			}
		}
	}
	for path := range wanted {
		faults = append(faults, Fault{path, queries.Text{Zh: "重算没有此表", En: "the warehouse does not give this table any more"}})
	}
	return faults, nil
}

// compareBatches tells whether a warehouse was fed with the same deliveries.
func compareBatches(wanted, held []Batch) []Fault {
	different := func(id string) []Fault {
		return []Fault{{ManifestName, queries.Text{
			Zh: fmt.Sprintf("本库的批次与打包时不同（批次 %s 起）：不是同一个库或载入不同，无法重算", id),
			En: fmt.Sprintf("the warehouse holds other batches than the pack was made from (from batch %s on): it is another warehouse", id)}}}
	}
	if len(wanted) != len(held) {
		return different(fmt.Sprint(min(len(wanted), len(held)) + 1))
	}
	for i := range wanted {
		if wanted[i].ID != held[i].ID || wanted[i].SHA256 != held[i].SHA256 {
			return different(wanted[i].ID)
		}
	}
	return nil
}
