package country

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// decode reads exactly one JSON value into v and refuses keys that v does not know.
func decode(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the end of the data")
	}
	return nil
}
