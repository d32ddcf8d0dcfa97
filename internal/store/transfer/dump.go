package transfer

import (
	"context"
	"crypto/sha256"

	"amparo/internal/store/driver"
)

// Dump visits every row of a driver as all of them stood at one moment. Where the engine cannot show a moment while
// others write, the rows are read, and then looked at again: if one of them has changed meanwhile, Dump answers
// ErrMoving, and what was visited is of no moment.
func Dump(ctx context.Context, from driver.Driver, kinds []driver.Kind, visit func(driver.Row) error) error {
	if half, err := Unfinished(ctx, from); err != nil || half {
		if err == nil {
			err = ErrHalf
		}
		return err
	}
	if d, able := from.(driver.Dumper); able {
		if whole, err := d.Dump(ctx, kinds, visit); whole || err != nil {
			return err
		}
	}
	seen := sha256.New()
	for _, kind := range kinds {
		err := walk(ctx, from, driver.Query{Kind: kind, Limit: batchRows}, func(rows []driver.Row) error {
			for i := range rows {
				note(seen, &rows[i])
				if err := visit(rows[i]); err != nil {
					return err
				}
			}
			return nil
		}, func(int) {})
		if err != nil {
			return err
		}
	}
	again, err := look(ctx, from, kinds, func(int64) {})
	if err == nil && [32]byte(seen.Sum(nil)) != again {
		err = ErrMoving
	}
	return err
}
