package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// cryptography says, of each package of it that the program imports, by which word the list in asvs.md speaks of it.
var cryptography = map[string]string{"crypto/aes": "AES", "crypto/cipher": "AES-256-GCM", "crypto/ecdh": "ECDH P-256",
	"crypto/ecdsa": "ECDSA P-256", "crypto/ed25519": "Ed25519", "crypto/elliptic": "P-256", "crypto/hkdf": "HKDF",
	"crypto/hmac": "HMAC-SHA-256", "crypto/rand": "random", "crypto/sha1": "HMAC-SHA-1", "crypto/sha256": "SHA-256",
	"crypto/subtle": "constant time", "crypto/tls": "TLS 1.2 or 1.3", "crypto/x509": "private authority",
	"crypto/hpke": "HPKE", "crypto/x509/pkix": "private authority", "filippo.io/age": "age (X25519)",
	"golang.org/x/crypto/argon2":           "argon2id",
	"golang.org/x/crypto/chacha20poly1305": "XChaCha20-Poly1305", "github.com/tink-crypto/tink-go/v2": "keyset"}

// TestTheListOfCryptographyIsWhole: every ring of keys and every package of cryptography that the program imports
// stands in the list, and the list speaks of none that is gone.
func TestTheListOfCryptographyIsWhole(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root, "docs", "asvs.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(raw), `<a id="keys"></a>`)
	list, _, _ = strings.Cut(list, "\n### ")
	source, err := os.ReadFile(filepath.Join(root, "internal", "seal", "keyring.go"))
	if err != nil {
		t.Fatal(err)
	}
	rings := regexp.MustCompile(`\bRing[A-Z]\w+ += "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	if len(rings) != 6 {
		t.Errorf("%d rings were found", len(rings))
	}
	for _, ring := range rings {
		if !strings.Contains(list, "ring `"+ring[1]+"`") {
			t.Errorf("the list lacks the ring %s", ring[1])
		}
	}
	used := map[string]bool{}
	err = filepath.WalkDir(filepath.Join(root, "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			strings.Contains(path, "/mongodriver/fakemongo/") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range file.Imports {
			name, _ := strconv.Unquote(i.Path.Value)
			if strings.HasPrefix(name, "github.com/tink-crypto/") {
				name = "github.com/tink-crypto/tink-go/v2"
			}
			if _, known := cryptography[name]; known {
				used[name] = true
			} else if strings.HasPrefix(name, "crypto/") || strings.HasPrefix(name, "golang.org/x/crypto/") {
				t.Errorf("%s imports %s, of which the list says nothing", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, word := range cryptography {
		if !used[name] {
			t.Errorf("nothing imports %s", name)
		}
		if !strings.Contains(list, word) {
			t.Errorf("the list does not say %q, for %s", word, name)
		}
	}
}
