package demo

import (
	"io/fs"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"amparo/internal/casework"
	"amparo/internal/country"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/password"
	"amparo/internal/policy"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/sqlitedriver"
	"amparo/policies"
)

// installation is an installation as the program builds it, on a real file with real keys.
type installation struct {
	store  *store.Store
	people *identity.Service
	work   *casework.Service
}

func openInstallation(t *testing.T, now time.Time) installation {
	t.Helper()
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	root, err := seal.CreateFileRoot(filepath.Join(dir, "root.key"))
	must(err)
	ring, err := seal.Create(filepath.Join(dir, "keyset.json"), "demo", root)
	must(err)
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: filepath.Join(dir, "data")})
	must(err)
	s, err := store.Open(t.Context(), d, ring, store.Options{Now: func() time.Time { return now }, Quiet: true})
	must(err)
	t.Cleanup(func() { must(s.Close()) })
	rules, err := policy.Load(policies.FS)
	must(err)
	return installation{s, identity.New(identity.Deps{Store: s, Policy: rules, Profile: password.ForTests}),
		casework.New(casework.Deps{Store: s, Policy: rules, Pack: country.Guatemala()})}
}

func load(t *testing.T, h installation, n *folder.Network, opt LoadOptions) *Loaded {
	t.Helper()
	if opt.Password == "" {
		opt.Password = NewPassword()
	}
	l, err := Load(t.Context(), n, h.store, h.people, opt)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func read(t *testing.T, dir fs.FS) *folder.Network {
	t.Helper()
	n, err := folder.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEveryoneOfTheDemonstrationSignsInWithItsPassword(t *testing.T) {
	n := read(t, folder.Builtin())
	now := time.Date(2027, 2, 3, 4, 5, 0, 0, time.UTC)
	h := openInstallation(t, now)
	password := NewPassword()
	percent := 0
	l := load(t, h, n, LoadOptions{Password: password, Progress: func(done, total int) { percent = done * 100 / total }})
	if percent != 100 {
		t.Errorf("progress ended at %d %%", percent)
	}
	for _, a := range l.Accounts {
		in, err := h.people.SignIn(t.Context(),
			identity.Attempt{Login: a.Login, Password: password, Addr: "192.0.2." + strconv.Itoa(1+len(a.Name))})
		if err != nil {
			t.Errorf("%s: %v", a.Login, err)
		} else if in.Actor.Account != a.ID || in.Actor.Agency != a.Agency {
			t.Errorf("%s signs in as somebody else", a.Login)
		}
	}
	inst, err := store.Get[domain.Installation](t.Context(), h.store, "installation")
	if err != nil || !inst.V.Demo || inst.V.Country != "GT" {
		t.Errorf("the installation says %+v, %v", inst.V, err)
	}
}

func TestWhatIsFreeInTheStoreIsWhatTheFolderDeclares(t *testing.T) {
	n := read(t, folder.Builtin())
	h := openInstallation(t, n.Meta.Snapshot.Time)
	load(t, h, n, LoadOptions{})
	beds := map[string]folder.BedsRow{}
	for _, row := range n.Shelters {
		for _, u := range row.Units {
			beds[u.ID] = u.Beds
		}
	}
	shelters, err := store.All[domain.Shelter](t.Context(), h.store, store.Filter{})
	if err != nil || len(shelters) != 14 {
		t.Fatal(len(shelters), err)
	}
	for _, rec := range shelters {
		recs, err := store.All[domain.Stay](t.Context(), h.store, store.Filter{By: store.By("active", rec.V.ID)})
		if err != nil {
			t.Fatal(err)
		}
		var stays []domain.Stay
		for _, r := range recs {
			stays = append(stays, r.V)
		}
		for i, room := range domain.Rooms(rec.V, stays) {
			want := beds[rec.V.Units[i].Ref]
			if room.Occupied != want.Occupied || room.Held != want.Held {
				t.Errorf("%s: %+v, want %+v", rec.V.Units[i].Ref, room, want)
			}
		}
	}
}

func TestANetworkIsLoadedOnlyIntoAnEmptyStore(t *testing.T) {
	n := read(t, folder.Builtin())
	h := openInstallation(t, n.Meta.Snapshot.Time)
	load(t, h, n, LoadOptions{})
	_, err := Load(t.Context(), n, h.store, h.people, LoadOptions{Password: NewPassword()})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
}

func TestAWeakPasswordIsRefused(t *testing.T) {
	n := read(t, folder.Builtin())
	h := openInstallation(t, n.Meta.Snapshot.Time)
	if _, err := Load(t.Context(), n, h.store, h.people, LoadOptions{Password: "demo"}); err == nil {
		t.Error("it was accepted")
	}
}

// TestWhatFallsDueInTheDemonstrationFollowsFromWhatIsCovered: nothing of it looks as if somebody had deleted it.
func TestWhatFallsDueInTheDemonstrationFollowsFromWhatIsCovered(t *testing.T) {
	n := read(t, folder.Builtin())
	h := openInstallation(t, n.Meta.Snapshot.Time)
	load(t, h, n, LoadOptions{})
	if missing, err := h.work.RestoreDeadlines(t.Context()); err != nil || missing != 0 {
		t.Errorf("%d deadlines are missing, %v", missing, err)
	}
}
