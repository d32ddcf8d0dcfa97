package store

import (
	"context"

	"amparo/internal/store/driver"
)

// Begun reports whether rows hold anything of an installation. It needs no keys, and opens nothing.
func Begun(ctx context.Context, rows driver.Driver) (bool, error) {
	for _, kind := range []driver.Kind{kindInstallation, kindKey, kindLog} {
		page, err := rows.Query(ctx, driver.Query{Kind: kind, Limit: 1})
		if err != nil || len(page.Rows) > 0 {
			return len(page.Rows) > 0, err
		}
	}
	return false, nil
}

// HoldsKeys reports whether rows of a kind are the wrapped data keys, without which no other row opens: what a backup keeps apart,
// so that a person who was erased is erased there too when that part is destroyed.
func HoldsKeys(kind driver.Kind) bool { return kind == kindKey }
