package seal

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestRootFileRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "root.key")
	_, err := FileRoot(path)
	wantFix(t, err, ErrMissing, path, "put it back")
	if _, err := CreateFileRoot(path); err != nil {
		t.Fatal(err)
	}
	key := mustRead(t, path)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || len(key) != 32 {
		t.Fatalf("root file: mode %v, %d bytes, %v", info.Mode(), len(key), err)
	}
	_, err = CreateFileRoot(path)
	wantFix(t, err, ErrExists, path, "never written over")
	if !bytes.Equal(mustRead(t, path), key) {
		t.Fatal("the root key was written over")
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o602, 0o644, 0o666, 0o777} {
		mustWrite(t, path, key, mode)
		_, err = FileRoot(path)
		wantFix(t, err, ErrExposed, path, "chmod 600")
	}
	for _, n := range []int{0, 1, 31, 33, 64, 5000} {
		mustWrite(t, path, make([]byte, n), 0o600)
		_, err = FileRoot(path)
		wantFix(t, err, ErrDamaged, path, "exactly 32 bytes")
	}
	if _, err := FileRoot(t.TempDir()); err == nil {
		t.Fatal("a folder is a root key")
	}
	if _, err := CreateFileRoot(filepath.Join(path, "below", "a", "file")); err == nil {
		t.Fatal("a root key was made where there is no folder")
	}
	if _, err := KeyRoot(make([]byte, 31)); err == nil {
		t.Fatal("31 bytes are a root key")
	}
}

// TestARootWithoutAKeyDoesNothing: the zero root seals nothing and opens nothing.
func TestARootWithoutAKeyDoesNothing(t *testing.T) {
	t.Parallel()
	if _, err := (keyRoot{}).Seal(nil, nil); err == nil {
		t.Fatal("a root without a key seals")
	}
	if _, err := (keyRoot{}).Open(make([]byte, 200), nil); err == nil {
		t.Fatal("a root without a key opens")
	}
}
