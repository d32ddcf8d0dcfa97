package witness

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"amparo/internal/audit"
	"amparo/internal/await"
)

// foreign is a log of another program: its checkpoints have no line of time.
type foreign struct {
	t      *testing.T
	signer note.Signer
	key    string
	tree   *audit.Tree
}

func newForeign(t *testing.T, name string) *foreign {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return &foreign{t, signer, public, audit.NewTree()}
}

func (f *foreign) grow(leaves ...string) {
	for _, leaf := range leaves {
		f.tree.Add(audit.LeafHash([]byte(leaf)))
	}
}

func (f *foreign) checkpoint() string {
	f.t.Helper()
	root, err := f.tree.Root(f.tree.Size())
	if err != nil {
		f.t.Fatal(err)
	}
	text := fmt.Sprintf("%s\n%d\n%s\nan extension\n", f.signer.Name(), f.tree.Size(), root)
	signed, err := note.Sign(&note.Note{Text: text}, f.signer)
	if err != nil {
		f.t.Fatal(err)
	}
	return string(signed)
}

func (f *foreign) request(old int64) string {
	f.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "old %d\n", old)
	if old > 0 {
		proof, err := tlog.ProveTree(f.tree.Size(), old, f.tree)
		if err != nil {
			f.t.Fatal(err)
		}
		for _, h := range proof {
			b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
		}
	}
	return b.String() + "\n" + f.checkpoint()
}

func answers(t *testing.T, s http.Handler, body string, status int) (answer, kind string) {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/add-checkpoint", strings.NewReader(body)))
	if w.Code != status {
		t.Fatalf("answered %d %q, want %d", w.Code, w.Body, status)
	}
	return w.Body.String(), w.Header().Get("Content-Type")
}

func TestAWitnessSignsOneHistoryOfAnyLog(t *testing.T) {
	log, stranger := newForeign(t, "log.example.org"), newForeign(t, "stranger.example.org")
	dir := t.TempDir()
	s, err := OpenServer(dir, "w.example.org", log.key)
	if err != nil {
		t.Fatal(err)
	}
	key, err := audit.ParseWitness(s.Key())
	if err != nil {
		t.Fatal(err)
	}
	log.grow("a", "b", "c")
	first := log.checkpoint()
	line, _ := answers(t, s, log.request(0), 200)
	if !strings.HasPrefix(line, "— w.example.org ") || strings.Count(line, "\n") != 1 ||
		len(audit.Cosigned([]byte(first+line), key)) != 1 {
		t.Errorf("answered %q", line)
	}
	answers(t, s, log.request(3), 200) // The same again: a newer time.
	log.grow("d", "e")
	if size, kind := answers(t, s, log.request(0), 409); size != "3\n" || kind != "text/x.tlog.size" {
		t.Errorf("a stale request: %q %q", size, kind)
	}
	answers(t, s, log.request(3), 200)

	again, err := OpenServer(dir, "w.example.org", log.key) // It forgets nothing.
	if err != nil || again.Key() != s.Key() {
		t.Fatal(err)
	}
	fork := &foreign{t, log.signer, log.key, audit.NewTree()}
	fork.grow("a", "b", "c", "d", "x")
	if size, _ := answers(t, again, fork.request(5), 409); size != "5\n" {
		t.Errorf("another root of the same size: %q", size)
	}
	fork.grow("f")
	answers(t, again, fork.request(5), 422)
	answers(t, again, "old 6\n\n"+log.checkpoint(), 400)
	answers(t, again, stranger.request(0), 404)
	forged := &foreign{t, stranger.signer, log.key, log.tree}
	answers(t, again, "old 5\n\n"+strings.Replace(forged.checkpoint(), "stranger", "log", 1), 403)
	for _, bad := range []string{"", "old\n\n", "old 05\n\n" + log.checkpoint(), "old -1\n\n" + log.checkpoint(),
		"old 5\nnot a hash\n\n" + log.checkpoint(), "old 5\n" + strings.Repeat("AAAA\n", 64) + "\n" + log.checkpoint(),
		strings.Repeat("x", maxRequest+1)} {
		answers(t, again, bad, 400)
	}
	for _, path := range []string{"/", "/add-checkpoint"} {
		w := httptest.NewRecorder()
		again.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != 404 {
			t.Errorf("GET %s: %d", path, w.Code)
		}
	}
	if _, err := OpenServer(dir, "other.example.org", log.key); err == nil {
		t.Error("another name took the key")
	}
	kept, err := filepath.Glob(filepath.Join(dir, "*.checkpoint"))
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	if err := os.WriteFile(kept[0], []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	answers(t, again, log.request(0), 500) // What was signed is not forgotten with its file.
}

func TestTwoAtOnceDoNotRollAWitnessBack(t *testing.T) {
	log := newForeign(t, "log.example.org")
	s, err := OpenServer(t.TempDir(), "w.example.org", log.key)
	if err != nil {
		t.Fatal(err)
	}
	log.grow("a")
	answers(t, s, log.request(0), 200)
	var bodies []string
	for range 20 {
		log.grow("b")
		bodies = append(bodies, log.request(1))
	}
	var all sync.WaitGroup
	codes := make([]int, len(bodies))
	for i, body := range bodies {
		all.Go(func() { codes[i], _ = s.add([]byte(body)) })
	}
	await.All(t, "the requests", &all)
	signed := 0
	for _, code := range codes {
		if code == 200 {
			signed++
		}
	}
	if signed != 1 {
		t.Errorf("%d of them were signed: %v", signed, codes)
	}
}

func TestAKeyOfAWitnessIsOneForCosignatures(t *testing.T) {
	log := newForeign(t, "log.example.org")
	s, err := OpenServer(t.TempDir(), "w.example.org", log.key)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", log.key, strings.Replace(s.Key(), "w.", "v.", 1), s.Key()[:len(s.Key())-4]} {
		if _, err := audit.ParseWitness(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	if bytes.Contains([]byte(s.Key()), []byte("PRIVATE")) {
		t.Error("the secret half was shown")
	}
}
