package seal

import "log/slog"

// sealedWord is all that any value of this package ever says about itself.
const sealedWord = "[sealed]"

// String hides the key.
func (DataKey) String() string { return sealedWord }

// GoString hides the key.
func (DataKey) GoString() string { return sealedWord }

// LogValue hides the key.
func (DataKey) LogValue() slog.Value { return slog.StringValue(sealedWord) }

// MarshalJSON hides the key.
func (DataKey) MarshalJSON() ([]byte, error) { return []byte(`"` + sealedWord + `"`), nil }

// MarshalText hides the key.
func (DataKey) MarshalText() ([]byte, error) { return []byte(sealedWord), nil }

// String hides the keys.
func (*Keyring) String() string { return sealedWord }

// GoString hides the keys.
func (*Keyring) GoString() string { return sealedWord }

// LogValue hides the keys.
func (*Keyring) LogValue() slog.Value { return slog.StringValue(sealedWord) }

// MarshalJSON hides the keys.
func (*Keyring) MarshalJSON() ([]byte, error) { return []byte(`"` + sealedWord + `"`), nil }

// MarshalText hides the keys.
func (*Keyring) MarshalText() ([]byte, error) { return []byte(sealedWord), nil }
