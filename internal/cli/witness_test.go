package cli

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"amparo/internal/await"
)

// testify runs "amparo witness" until the test ends, and returns its public key and address.
func testify(t *testing.T, name, log string) (key, address string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- Run(ctx, []string{"witness", filepath.Join(t.TempDir(), "w"), "--name", name, "--log", log, "--at",
			"127.0.0.1:0"}, nil, IO{In: strings.NewReader(""), Out: write, Err: io.Discard})
		_ = write.Close()
	}()
	t.Cleanup(func() {
		stop()
		if code := await.For(t, "the end of the witness", done); code != exitDone {
			t.Errorf("the witness ended with %d", code)
		}
	})
	buf := make([]byte, 4096)
	n, err := read.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(http://\S+)\. (?s:.*)\n(\S+)\n`).FindStringSubmatch(string(buf[:n]))
	if m == nil {
		t.Fatalf("it says %q", buf[:n])
	}
	return m[2], m[1]
}

func TestAProofCarriesTheSignaturesOfWitnesses(t *testing.T) {
	o := at(t)
	o.does("keys", "create")
	public := regexp.MustCompile(`(amparo/\S+)`).FindAllString(o.does("keys", "show"), -1)
	if len(public) != 2 || !strings.Contains(public[1], "/system+") {
		t.Fatalf("shown: %q", public)
	}
	first, at1 := testify(t, "w1.example.org", public[1])
	second, at2 := testify(t, "w2.example.org", public[1])
	third, at3 := testify(t, "w3.example.org", public[1])
	byHand := filepath.Join(t.TempDir(), "brought")
	o.env = append(o.env, "AMPARO_WITNESSES="+first+" "+at1+", "+second+" "+at2+", "+third+" "+byHand)
	o.does(setUp...) // The empty log is signed at once.
	o.does("user", "list")
	bundle := filepath.Join(t.TempDir(), "bundle.json")
	if err := os.WriteFile(bundle, []byte(o.does("audit", "prove", "system", "1")), 0o600); err != nil {
		t.Fatal(err)
	}
	elsewhere := at(t)
	out := elsewhere.does("audit", "check", bundle, "--key", public[0], "--witness", first, "--witness", second)
	if strings.Count(out, "signed by the witness w") != 2 {
		t.Errorf("checked: %s", out)
	}
	elsewhere.cannot(exitFailed, "only 1 of the 2", "audit", "check", bundle, "--key", public[0], "--witness", first,
		"--witness", third)
	elsewhere.cannot(exitFailed, "witness", "audit", "check", bundle, "--key", public[0], "--witness", public[0])
	if out := o.does("audit", "verify"); !strings.Contains(out, "witness w1.example.org has signed the first ") ||
		!strings.Contains(out, "w3.example.org has signed nothing") || !strings.Contains(out, "matches the audit log") {
		t.Errorf("verified: %s", out)
	}
	code, out, _ := o.asks("doctor")
	if code != exitDone || !strings.Contains(out, "ok    witnesses  w2.example.org has signed") ||
		!strings.Contains(out, "warn  witnesses  w3.example.org has not signed the newest head: nothing has been brought") {
		t.Errorf("doctor ends with %d: %s", code, out)
	}

	// What was carried to a witness by hand and brought back counts as much.
	ask, err := os.ReadFile(byHand + ".ask")
	if err != nil {
		t.Fatal(err)
	}
	_, checkpoint, _ := strings.Cut(string(ask), "\n\n")
	if err := os.WriteFile(byHand, []byte(checkpoint+"nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, out, _ := o.asks("doctor"); !strings.Contains(out, "is not its signature") {
		t.Errorf("nonsense was brought back: %s", out)
	}
	res, err := http.Post(at3+"/add-checkpoint", "text/plain", bytes.NewReader(ask))
	if err != nil {
		t.Fatal(err)
	}
	line, err := io.ReadAll(res.Body)
	if err != nil || res.Body.Close() != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(byHand, []byte(checkpoint+string(line)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, out, _ := o.asks("doctor"); !strings.Contains(out, "ok    witnesses  w3.example.org has signed") {
		t.Errorf("its signature was brought back: %s", out)
	}
	o.cannot(exitFailed, "no key of a witness", "serve", "--witnesses", "w+00000000+AAAA "+at1, "--witness-quorum", "1")
	o.cannot(exitUsage, "witness_quorum", "serve", "--witnesses", first+" "+at1)
	o.cannot(exitUsage, "https", "serve", "--witnesses", first+" http://w.example.org")
}
