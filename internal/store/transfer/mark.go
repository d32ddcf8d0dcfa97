package transfer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"amparo/internal/store/driver"
)

// markKey is the row that stands in a target for as long as the copy in it is unfinished. No installation has rows of
// its kind, so it is never copied itself.
var markKey = driver.Key{Kind: "copying", ID: "copy"}

// markVersion is the form of the mark. A mark of another form is not touched.
const markVersion = 1

// mark says which installation is being copied and how far it has come. It rests in the same batch as the rows it tells
// of, and so is never ahead of them nor behind. It lies open: it holds nothing that a row does not show.
type mark struct {
	V      int         `json:"v"`
	Of     string      `json:"of"`
	Kind   driver.Kind `json:"kind,omitempty"` // of the last row that was copied
	Order  int64       `json:"order"`
	ID     string      `json:"id,omitempty"`
	Rows   int64       `json:"rows"`
	Filled bool        `json:"filled"` // every row was copied once; what is left is to compare
}

// readMark reads the mark of a target and its revision, which is zero where there is none.
func readMark(ctx context.Context, rows driver.Driver) (mark, int64, error) {
	row, err := rows.Get(ctx, markKey)
	if errors.Is(err, driver.ErrNotFound) {
		return mark{}, 0, nil
	}
	if err != nil {
		return mark{}, 0, fmt.Errorf("look for an unfinished copy: %w", err)
	}
	var m mark
	if err := json.Unmarshal(row.Blob, &m); err != nil || m.V != markVersion {
		return mark{}, row.Rev, fmt.Errorf("%w: its mark is of another version of this program", ErrForeign)
	}
	return m, row.Rev, nil
}

// Unfinished reports whether rows are a copy that was not finished, and so must not be worked with.
func Unfinished(ctx context.Context, rows driver.Driver) (bool, error) {
	_, rev, err := readMark(ctx, rows)
	if errors.Is(err, ErrForeign) {
		return true, nil
	}
	return rev > 0, err
}

// row returns the mark as a row of that revision.
func (m mark) row(rev int64) (driver.Row, error) {
	blob, err := json.Marshal(m)
	return driver.Row{Key: markKey, Rev: rev, Blob: blob}, err
}
