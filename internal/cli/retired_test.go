package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"amparo/internal/app"
	"amparo/internal/keylife"
	"amparo/internal/seal"
)

// TestABackupFromBeforeARetirementRestores: it opens with the keyset it holds, and with the list of retired keys in
// place nothing new is kept under a key that was retired since; the rows move, and the key can go again.
func TestABackupFromBeforeARetirementRestores(t *testing.T) {
	o := at(t)
	o.does(setUp...)
	public, key := custodian(t)
	dir := filepath.Join(t.TempDir(), "backup")
	o.does("backup", "--to", dir, "--recipient", public)
	var gone string
	replace := func(o *operator, rotate bool) {
		o.inside(func(a *app.App) {
			old := a.Keys.Primary(seal.RingWrap)
			if rotate {
				if _, err := a.Keys.Rotate(seal.RingWrap); err != nil {
					t.Fatal(err)
				}
				gone = fmt.Sprintf("%08x", old)
			}
			if err := keylife.Round(t.Context(), a.Store, map[string]uint32{}, a.Log); err != nil {
				t.Fatal(err)
			}
			n, err := a.Store.KeyNeeds(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			id, err := strconv.ParseUint(gone, 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			if err := keylife.Retire(a.Settings, a.Keys, n, seal.RingWrap, uint32(id), time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
		})
	}
	replace(o, true)
	list, err := os.ReadFile(filepath.Join(o.dir, "retired.list"))
	if err != nil || !strings.HasPrefix(string(list), "wrap ") {
		t.Fatalf("the retired keys are %q: %v", list, err)
	}
	unaware := o.elsewhere()
	if out := unaware.does("restore", "--from", o.backedUp(dir), "--identity", key); strings.Contains(out, "retired") {
		t.Errorf("without the list it says %s", out)
	}
	n := o.elsewhere()
	added := string(list) + strings.Replace(string(list), "wrap ", "session ", 1) // No key of the installation wrote that.
	if err := errors.Join(os.MkdirAll(n.dir, 0o700),
		os.WriteFile(filepath.Join(n.dir, "retired.list"), []byte(added), 0o600)); err != nil {
		t.Fatal(err)
	}
	out := n.does("restore", "--from", o.backedUp(dir), "--identity", key)
	if !strings.Contains(out, "retired since: wrap "+gone+".") {
		t.Errorf("restored: %s", out)
	}
	if shown := n.does("keys", "show"); regexp.MustCompile(gone + `\s+\w+\s+in use`).MatchString(shown) {
		t.Errorf("a retired key is in use again\n%s", shown)
	}
	n.does("audit", "verify")
	replace(n, false)
	if shown := n.does("keys", "show"); strings.Contains(shown, gone) {
		t.Errorf("the retired key is still there\n%s", shown)
	}
	n.does("audit", "verify")
}
