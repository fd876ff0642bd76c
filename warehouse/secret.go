package warehouse

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
)

// sealSecret names the key of the check codes among the secrets.
const sealSecret = "seal"

// makeSecrets makes the secrets that the file lacks. They come from the system's source
// of randomness; the database's own is not made for that.
func (w *Warehouse) makeSecrets(ctx context.Context) error {
	rows, err := w.writer.strings(ctx, statement("catalog/secret", nil), sealSecret)
	if err != nil || len(rows) > 0 {
		return err
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return w.writer.exec(ctx, statement("catalog/add_secret", nil), sealSecret, hex.EncodeToString(key))
}

// SealKey returns the key of the warehouse's check codes. Whoever has it can make
// workbooks that pass for the warehouse's, so it must not leave the program.
func (w *Warehouse) SealKey(ctx context.Context) (key []byte, err error) {
	err = w.withReader(ctx, func(c *connection) error {
		rows, err := c.strings(ctx, statement("catalog/secret", nil), sealSecret)
		if err != nil {
			return fmt.Errorf("read the key of the check codes: %w", err)
		}
		if len(rows) == 0 {
			return errors.New("the warehouse has no key for check codes; `zhengheng refresh` makes one")
		}
		key, err = hex.DecodeString(rows[0][0])
		return err
	})
	return key, err
}
