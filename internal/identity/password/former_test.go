package password

import (
	"encoding/base64"
	"path/filepath"
	"strings"
	"testing"

	"amparo/internal/domain"
	"amparo/internal/identity/record"
	"amparo/internal/seal"
)

// TestADigestOfTheFormerCostOpensOnceMoreAndIsMadeAnew: whoever chose her password when a digest cost more signs in
// with it, and from then on what is kept costs what a digest costs now; a wrong password changes nothing, and an
// unknown name is refused like one.
func TestADigestOfTheFormerCostOpensOnceMoreAndIsMadeAnew(t *testing.T) {
	dir := t.TempDir()
	root, err := seal.CreateFileRoot(filepath.Join(dir, "root.key"))
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Create(filepath.Join(dir, "keyset.json"), "test", root)
	if err != nil {
		t.Fatal(err)
	}
	h := New(ring, Production, 1, nil)
	former, salt, typed := cost{memory: 64 << 10, passes: 3, threads: 1}, []byte("0123456789abcdef"),
		"la tarde de Zunil huele a 4 naranjas"
	out, pepper, err := ring.Pepper(0, h.run(normal(typed), salt, former))
	if err != nil {
		t.Fatal(err)
	}
	kept := record.Credential{Account: domain.NewID[domain.AccountID](), Hash: phc(former, salt, out), Pepper: pepper}
	for name, wrong := range map[string]record.Credential{"a wrong password": kept, "an unknown name": {}} {
		if ok, next, err := h.Verify(t.Context(), KnownDevice, wrong, typed+"!"); ok || err != nil ||
			next.Hash != wrong.Hash {
			t.Errorf("%s: %v %v", name, ok, err)
		}
	}
	ok, next, err := h.Verify(t.Context(), KnownDevice, kept, typed)
	if !ok || err != nil || !strings.HasPrefix(next.Hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%v %v %s", ok, err, next.Hash)
	}
	if strings.Contains(next.Hash, base64.RawStdEncoding.EncodeToString(salt)) {
		t.Error("the salt is a new one")
	}
	if ok, again, err := h.Verify(t.Context(), KnownDevice, next, typed); !ok || err != nil || again.Hash != next.Hash {
		t.Errorf("afterwards it opens as it is kept: %v %v", ok, err)
	}
}
