package dispatch

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// intoFolder writes the report under a name of its own first, so that nobody ever
// opens half of it, and then puts it in the place of an older one of that name.
func intoFolder(folder, name string, report io.Reader) (err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make the folder %s: %w", folder, err)
	}
	file, err := os.CreateTemp(folder, ".zhengheng-*")
	if err != nil {
		return fmt.Errorf("write into %s: %w", folder, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // it may be gone already; the first error is told
		}
	}()
	_, err = io.Copy(file, report)
	if err = errors.Join(err, file.Chmod(0o644), file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Join(folder, name), err)
	}
	if err = os.Rename(file.Name(), filepath.Join(folder, name)); err != nil {
		return fmt.Errorf("put %s in its place: %w", filepath.Join(folder, name), err)
	}
	return nil
}
