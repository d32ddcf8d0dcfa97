package seal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

var cheapPassphrase = PassphraseParams{MemoryKiB: 19 << 10, Passes: 2, Lanes: 1}

func TestPassphrase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	header, path := filepath.Join(dir, "root.json"), filepath.Join(dir, "keyset.json")
	pass := []byte("catorce quetzales vuelan al norte")
	root, err := CreatePassphraseRoot(header, pass, cheapPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(mustRead(t, header), pass[:8]) {
		t.Fatal("the header shows the passphrase")
	}
	k, err := Create(path, "gt-test", root)
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenPassphraseRoot(header, pass)
	if err != nil {
		t.Fatal(err)
	}
	if k2, err := Open(path, again); err != nil || k2.Pseudonym("a", "b") != k.Pseudonym("a", "b") {
		t.Fatalf("the passphrase does not open its keyset: %v", err)
	}
	wrong, err := OpenPassphraseRoot(header, append(pass, '.'))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, wrong); !errors.Is(err, ErrWrongRoot) {
		t.Fatalf("a wrong passphrase: %v", err)
	}
	if _, err := CreatePassphraseRoot(header, pass, cheapPassphrase); !errors.Is(err, ErrExists) {
		t.Fatalf("a header was written over: %v", err)
	}
}

func TestPassphraseRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	salt := make([]byte, passphraseSalt)
	pass := []byte("quince letras ya")
	if _, err := PassphraseRoot([]byte("ññññññññññññññ"), salt, cheapPassphrase); err == nil {
		t.Error("14 characters are enough")
	}
	if _, err := PassphraseRoot(pass, salt[1:], cheapPassphrase); err == nil {
		t.Error("a short salt is enough")
	}
	for _, p := range []PassphraseParams{
		{}, {19<<10 - 1, 2, 1}, {3 << 20, 2, 1}, {19 << 10, 1, 1}, {19 << 10, 65, 1}, {19 << 10, 2, 0}, {19 << 10, 2, 17},
	} {
		if _, err := CreatePassphraseRoot(filepath.Join(dir, "never"), pass, p); err == nil {
			t.Errorf("cost %+v was accepted", p)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "never")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a refused passphrase left a file")
	}
	header := filepath.Join(dir, "root.json")
	if _, err := OpenPassphraseRoot(header, pass); !errors.Is(err, ErrMissing) {
		t.Errorf("no header: %v", err)
	}
	if _, err := CreatePassphraseRoot(header, pass, cheapPassphrase); err != nil {
		t.Fatal(err)
	}
	good := mustRead(t, header)
	for name, change := range map[string][2]string{
		"format":        {"passphrase v1", "passphrase v2"},
		"kdf":           {"argon2id", "argon2d!"},
		"cheaper":       {`"passes": 2`, `"passes": 1`},
		"exhausting":    {`"memory_kib": 19456`, `"memory_kib": 4194303`},
		"beyond 32 bit": {`"memory_kib": 19456`, `"memory_kib": 99999999999`},
		"unknown field": {`"kdf"`, `"x": 1, "kdf"`},
		"short salt":    {`"salt": "`, `"salt": "AAAA", "kdf2": "`},
	} {
		bad := bytes.Replace(good, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(bad, good) {
			t.Fatalf("%s: the example changes nothing in\n%s", name, good)
		}
		mustWrite(t, header, bad, 0o600)
		if _, err := OpenPassphraseRoot(header, pass); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
	mustWrite(t, header, good, 0o644)
	if _, err := OpenPassphraseRoot(header, pass); !errors.Is(err, ErrExposed) {
		t.Errorf("open to all: %v", err)
	}
}
