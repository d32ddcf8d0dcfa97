package seal

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
)

// newTestKeyring makes a keyring in a fresh folder and returns it with its root and path.
func newTestKeyring(t testing.TB) (*Keyring, Root, string) {
	t.Helper()
	dir := t.TempDir()
	root, err := CreateFileRoot(filepath.Join(dir, "root.key"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "keyset.json")
	k, err := Create(path, "gt-test", root)
	if err != nil {
		t.Fatal(err)
	}
	return k, root, path
}

func TestReopen(t *testing.T) {
	t.Parallel()
	k, root, path := newTestKeyring(t)
	d, wrapped, err := k.NewDataKey("case-1")
	if err != nil {
		t.Fatal(err)
	}
	at := Place{"referral", "r1", 3}
	blob, err := d.Seal(at, []byte("a safe place"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(path, root)
	if err != nil {
		t.Fatal(err)
	}
	d2, err := again.OpenDataKey("case-1", wrapped)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := d2.Open(at, blob)
	if err != nil || !bytes.Equal(plain, []byte("a safe place")) {
		t.Fatalf("Open = %q, %v", plain, err)
	}
	if _, err := d2.Open(Place{"referral", "r1", 4}, blob); !errors.Is(err, ErrSealed) {
		t.Fatalf("another revision: %v", err)
	}
	if k.Term("a", "b", "c") != again.Term("a", "b", "c") || k.Pseudonym("p", "x") != again.Pseudonym("p", "x") {
		t.Fatal("terms differ after reopening")
	}
}
