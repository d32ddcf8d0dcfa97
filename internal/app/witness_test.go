package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amparo/internal/audit"
	"amparo/internal/config"
	"amparo/internal/domain"
	"amparo/internal/store"
	"amparo/internal/witness"
)

// outsiders are witnesses on this machine that know the log of one installation.
type outsiders struct {
	servers  []*httptest.Server
	setting  string
	answer   map[int]http.HandlerFunc // instead of the witness
	settings func(more ...string) config.Settings
}

func watched(t *testing.T, n int) (*outsiders, config.Settings) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	plain := settingsIn(t, dir)
	begin(t, plain)
	ring, err := OpenKeys(t.Context(), plain, false)
	must(t, err)
	verifier, err := store.VerifierOf(ring)
	must(t, err)
	o := &outsiders{answer: map[int]http.HandlerFunc{}}
	var parts []string
	for i := range n {
		w, err := witness.OpenServer(t.TempDir(), fmt.Sprintf("w%d.example.org", i), verifier.OriginKeys(store.SystemLog)...)
		must(t, err)
		o.servers = append(o.servers, httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if other := o.answer[i]; other != nil {
				other(rw, r)
				return
			}
			w.ServeHTTP(rw, r)
		})))
		t.Cleanup(o.servers[i].Close)
		parts = append(parts, w.Key()+" "+o.servers[i].URL)
	}
	o.setting = strings.Join(parts, ", ")
	o.settings = func(more ...string) config.Settings {
		return settingsIn(t, dir, append([]string{"witnesses", o.setting}, more...)...)
	}
	return o, o.settings()
}

// worked opens the installation, has things done in two logs, has them signed, and closes it.
func worked(t *testing.T, s config.Settings, n int) {
	t.Helper()
	a, err := New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	for i := range n {
		e := store.Entry{Actor: domain.Actor{Agency: []domain.AgencyID{"", "one", "another"}[i%3]}, Act: "index.rebuild",
			Kind: "index", ID: "x", Outcome: store.Done}
		must(t, a.Store.Record(t.Context(), e))
	}
	a.Outside.Round(t.Context())
	must(t, a.Close())
}

// putBack puts a folder back as it was, and takes away what came since.
func putBack(t *testing.T, dir string, was map[string]string) {
	t.Helper()
	for name := range copyOf(t, dir) {
		must(t, os.Remove(filepath.Join(dir, name)))
	}
	for name, body := range was {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600))
	}
}

func down(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }

func TestDataAndPinsPutBackTogetherAreNoticedByWitnesses(t *testing.T) {
	o, s := watched(t, 2)
	worked(t, s, 4)
	was := copyOf(t, s.DataDir)
	worked(t, s, 1) // One act in the system's log.
	newer := mustRead(t, filepath.Join(s.DataDir, "cosigned.json"))
	putBack(t, s.DataDir, was)
	refused(t, s, witness.ErrRolledBack, "w0.example.org", "w1.example.org", "Nothing was changed")

	o.answer[1] = down // One that answers is enough, where no other speaks against it.
	refused(t, s, witness.ErrRolledBack, "w0.example.org")

	putBack(t, s.DataDir, was)
	must(t, os.WriteFile(filepath.Join(s.DataDir, "cosigned.json"), newer, 0o600))
	o.answer[0] = down // What was kept here suffices when nobody answers.
	refused(t, s, witness.ErrRolledBack, "w0.example.org")

	putBack(t, s.DataDir, was)
	worked(t, s, 0) // Nobody who could know: it serves, and says so.
}

func TestAnotherHistoryIsNoticedByWitnesses(t *testing.T) {
	_, s := watched(t, 2)
	worked(t, s, 4)
	was := copyOf(t, s.DataDir)
	worked(t, s, 2)
	putBack(t, s.DataDir, was)
	worked(t, settingsIn(t, s.DataDir), 40) // Longer than it was, without witnesses.
	refused(t, s, witness.ErrRolledBack, "another history")
}

func TestAWitnessThatIsDownOrTalksNonsenseStopsNothing(t *testing.T) {
	o, s := watched(t, 3)
	worked(t, s, 2)
	for what, answer := range map[string]http.HandlerFunc{
		"down":    down,
		"endless": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) },
		"words":   func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("— nobody AAAA\n")) },
		"a lie": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/x.tlog.size")
			w.WriteHeader(http.StatusConflict)
			_, _ = w.Write([]byte("99999999\n"))
		},
		"no size": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/x.tlog.size")
			w.WriteHeader(http.StatusConflict)
			_, _ = w.Write([]byte("many\n"))
		},
		"elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, o.servers[0].URL, http.StatusTemporaryRedirect)
		},
	} {
		o.answer[2] = answer
		a, err := New(t.Context(), s, Deps{Quiet: true})
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		must(t, a.Store.Record(t.Context(), store.Entry{Actor: domain.System(""), Act: "index.rebuild", Kind: "index",
			ID: "x", Outcome: store.Done}))
		a.Outside.Round(t.Context())
		all := a.Outside.Standing()
		if all[0].Wrong != nil || all[1].Wrong != nil || all[2].Wrong == nil || all[0].Head.Size <= all[2].Head.Size {
			t.Errorf("%s: %+v", what, all)
		}
		must(t, a.Close())
	}
}

func TestOneHeadCoversEveryLog(t *testing.T) {
	_, s := watched(t, 2)
	worked(t, s, 6)
	a, err := New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	defer func() { must(t, a.Close()) }()
	verify(t, a)
	verifier, err := a.Store.Logs().Verifier()
	must(t, err)
	h, err := audit.OpenHead(a.Outside.Best(), verifier)
	must(t, err)
	told := map[string]int64{}
	must(t, a.Store.Logs().Span(t.Context(), store.SystemLog, 0, h.Size, func(plain []byte) {
		leaf, err := audit.DecodeLeaf(plain)
		must(t, err)
		for _, row := range leaf.Rows {
			if row.Kind == audit.TreeRef {
				told[row.ID] = row.Rev
			}
		}
	}))
	states, err := a.Store.Logs().States(t.Context())
	must(t, err)
	for _, info := range states {
		if info.Log != store.SystemLog && told[info.Log] != info.Size {
			t.Errorf("log %s holds %d, and %d are told of", info.Log, info.Size, told[info.Log])
		}
	}
	if len(told) < 2 {
		t.Errorf("only %v", told)
	}
}
