package seal

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

func TestRootFileRefused(t *testing.T) {
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

// TestRemoteRoot: a key service reached through Tink serves as root like any other.
func TestRemoteRoot(t *testing.T) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		t.Fatal(err)
	}
	remote, err := aead.New(h)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keyset.json")
	k, err := Create(path, "gt-test", AEADRoot(remote))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(path, AEADRoot(remote))
	if err != nil || again.Term("a", "b", "c") != k.Term("a", "b", "c") {
		t.Fatal("a keyset under a remote root does not open again", err)
	}
	if _, err := (keyRoot{}).Seal(nil, nil); err == nil {
		t.Fatal("a root without a key seals")
	}
	if _, err := (keyRoot{}).Open(make([]byte, 200), nil); err == nil {
		t.Fatal("a root without a key opens")
	}
}
