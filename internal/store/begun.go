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
