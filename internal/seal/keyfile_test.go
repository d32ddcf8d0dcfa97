package seal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mustWrite(t testing.TB, path string, data []byte, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, data, mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// wantFix fails unless err is of the kind, names the file and says what to do.
func wantFix(t *testing.T, err, kind error, path, fix string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("err = %v, want %v", err, kind)
	}
	if !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), fix) {
		t.Fatalf("%q does not name the file or the way out (%q)", err, fix)
	}
}

// TestKeysetRefused: each way in which a start can go wrong has its own name, and none of them
// touches the file.
func TestKeysetRefused(t *testing.T) {
	t.Parallel()
	_, root, path := newTestKeyring(t)
	good := mustRead(t, path)
	other, err := CreateFileRoot(filepath.Join(t.TempDir(), "other.key"))
	if err != nil {
		t.Fatal(err)
	}

	_, err = Open(path+".gone", root)
	wantFix(t, err, ErrMissing, path+".gone", "put it back")
	_, err = Open(path, other)
	wantFix(t, err, ErrWrongRoot, path, "was created with")
	_, err = Create(path, "gt-test", root)
	wantFix(t, err, ErrExists, path, "never written over")
	mustWrite(t, path, good, 0o644)
	_, err = Open(path, root)
	wantFix(t, err, ErrExposed, path, "chmod 600")

	for name, bad := range map[string][]byte{
		"empty":         nil,
		"zeros":         make([]byte, len(good)),
		"cut":           good[:len(good)/2],
		"last byte":     good[:len(good)-3],
		"doubled":       append(bytes.Clone(good), good...),
		"bit turned":    flipMiddle(good),
		"deployment":    bytes.Replace(good, []byte("gt-test"), []byte("hn-test"), 1),
		"format":        bytes.Replace(good, []byte("keyset v1"), []byte("keyset v2"), 1),
		"extra field":   bytes.Replace(good, []byte(`"format"`), []byte(`"extra":1,"format"`), 1),
		"far too large": bytes.Repeat([]byte(" "), maxKeyFile+1),
	} {
		mustWrite(t, path, bad, 0o600)
		if _, err = Open(path, root); !errors.Is(err, ErrDamaged) || errors.Is(err, ErrWrongRoot) {
			t.Errorf("%s: err = %v", name, err)
		}
		if !bytes.Equal(mustRead(t, path), bad) {
			t.Errorf("%s: a refused file was changed", name)
		}
	}
	mustWrite(t, path, good, 0o600)
	if _, err := Open(path, root); err != nil {
		t.Fatalf("the good file no longer opens: %v", err)
	}
	if _, err := Open(path, nil); err == nil {
		t.Fatal("a keyset opens without a root")
	}
}

func flipMiddle(data []byte) []byte {
	out := bytes.Clone(data)
	out[bytes.Index(out, []byte(`"sealed"`))+40] ^= 1
	return out
}

// resum gives a changed keyset file a right sum again, as somebody who meddles would.
func resum(t *testing.T, data []byte, change func(*keysetFile)) []byte {
	t.Helper()
	var f keysetFile
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	change(&f)
	f.Sum = f.sum()
	out, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestKeysetMeddledWith: who changes the file and its sum still cannot make it open.
func TestKeysetMeddledWith(t *testing.T) {
	t.Parallel()
	_, root, path := newTestKeyring(t)
	good := mustRead(t, path)
	for name, bad := range map[string][]byte{
		"other deployment": resum(t, good, func(f *keysetFile) { f.Deployment = "hn-test" }),
		"sealed changed":   resum(t, good, func(f *keysetFile) { f.Sealed[len(f.Sealed)-1] ^= 1 }),
		"nonce changed":    resum(t, good, func(f *keysetFile) { f.Sealed[2] ^= 1 }),
		"commitment":       resum(t, good, func(f *keysetFile) { f.Sealed[rootHeader-1] ^= 1 }),
		"sealed emptied":   resum(t, good, func(f *keysetFile) { f.Sealed = nil }),
		"root format":      resum(t, good, func(f *keysetFile) { f.Sealed[1] = 9 }),
	} {
		mustWrite(t, path, bad, 0o600)
		if _, err := Open(path, root); !errors.Is(err, ErrWrongRoot) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
	mustWrite(t, path, resum(t, good, func(f *keysetFile) { f.Deployment = "a b" }), 0o600)
	if _, err := Open(path, root); !errors.Is(err, ErrDamaged) {
		t.Errorf("a deployment with a space: %v", err)
	}
}

// TestKeysetBodyRefused: what the root itself sealed is still read strictly.
func TestKeysetBodyRefused(t *testing.T) {
	t.Parallel()
	k, root, path := newTestKeyring(t)
	plain, err := root.Open(sealedPart(t, path), keysetPlace("gt-test"))
	if err != nil {
		t.Fatal(err)
	}
	write := func(change func(*keysetBody)) {
		var b keysetBody
		if err := json.Unmarshal(plain, &b); err != nil {
			t.Fatal(err)
		}
		change(&b)
		data, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := root.Seal(data, keysetPlace("gt-test"))
		if err != nil {
			t.Fatal(err)
		}
		f := keysetFile{Format: keysetFormat, Deployment: "gt-test", Sealed: sealed}
		f.Sum = f.sum()
		out, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		mustWrite(t, path, out, 0o600)
	}
	for name, change := range map[string]func(*keysetBody){
		"deployment": func(b *keysetBody) { b.Deployment = "hn-test" },
		"ring gone":  func(b *keysetBody) { delete(b.Rings, RingPepper) },
		"ring empty": func(b *keysetBody) { b.Rings[RingPepper] = nil },
		"ring junk":  func(b *keysetBody) { b.Rings[RingPepper] = []byte("junk") },
		"ring more":  func(b *keysetBody) { b.Rings["future"] = b.Rings[RingPepper] },
		"wrong kind": func(b *keysetBody) { b.Rings[RingWrap] = b.Rings[RingPepper] },
		"no signing": func(b *keysetBody) { b.Rings[RingCheckpoint] = b.Rings[RingPepper] },
		"no index":   func(b *keysetBody) { b.Rings[RingIndex] = b.Rings[RingWrap] },
	} {
		write(change)
		if _, err := Open(path, root); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: err = %v", name, err)
		}
		if err := k.Reload(); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: reload: %v", name, err)
		}
	}
	write(func(*keysetBody) {})
	if err := k.Reload(); err != nil {
		t.Fatal(err)
	}
}

func sealedPart(t *testing.T, path string) []byte {
	t.Helper()
	var f keysetFile
	if err := json.Unmarshal(mustRead(t, path), &f); err != nil {
		t.Fatal(err)
	}
	return f.Sealed
}

// TestKeysetShowsNoKey looks for every key in the file that lies on the disk.
func TestKeysetShowsNoKey(t *testing.T) {
	t.Parallel()
	k, root, path := newTestKeyring(t)
	data := mustRead(t, path)
	_, signing := k.Signer()
	for _, key := range [][]byte{root.(keyRoot).key()[:], signing.Seed()} {
		for _, s := range spellings(key) {
			if bytes.Contains(data, []byte(s)) {
				t.Fatal("the keyset file shows a key")
			}
		}
	}
	if strings.Contains(string(data), base64.StdEncoding.EncodeToString([]byte("type.googleapis"))[:12]) {
		t.Fatal("the keyset file shows an unsealed ring")
	}
}

func TestCreateRefused(t *testing.T) {
	t.Parallel()
	root, err := KeyRoot(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keyset.json")
	for _, name := range []string{"", "Guatemala", "a b", "a/b", "a+b", "-a", "a|b", "ñ", strings.Repeat("a", 64)} {
		if _, err := Create(path, name, root); err == nil {
			t.Errorf("deployment %q was accepted", name)
		}
	}
	if _, err := Create(path, "gt", nil); err == nil {
		t.Error("a keyset was made without a root")
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("a refused creation left a file")
	}
}
