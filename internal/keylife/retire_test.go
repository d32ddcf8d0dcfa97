package keylife_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/config"
	"amparo/internal/domain"
	"amparo/internal/domain/peer"
	"amparo/internal/identity"
	"amparo/internal/identity/record"
	"amparo/internal/identity/token"
	"amparo/internal/keylife"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// rotated puts a new key of a ring to use and returns the name of the one before, and when that was.
func rotated(t *testing.T, k *seal.Keyring, ring string) (old uint32, at time.Time) {
	t.Helper()
	old = k.Primary(ring)
	_, err := k.Rotate(ring)
	must(t, err)
	acts := k.Acts()
	return old, acts[len(acts)-1].At()
}

// settingsOf are those of a world, as far as retiring reads them.
func settingsOf(w *amparotest.World) config.Settings {
	return config.Settings{DataDir: w.Dir, KeysetFile: filepath.Join(w.Dir, "keyset.json"), SessionIdle: 15 * time.Minute}
}

// isNeeded fails unless a key is refused to be destroyed, with these words, and is there still.
func isNeeded(t *testing.T, k *seal.Keyring, err error, ring string, id uint32, words string) {
	t.Helper()
	if !errors.Is(err, keylife.ErrNeeded) || !strings.Contains(err.Error(), words) {
		t.Errorf("not refused as needed, with %q: %v", words, err)
	}
	for _, f := range k.Fingerprints() {
		if f.Ring == ring && f.KeyID == id {
			return
		}
	}
	t.Errorf("the key %08x of %s is gone", id, ring)
}

// TestAPepperStaysUntilNoPasswordNeedsIt: of three people one signs in, which moves her password to the newer key; one
// is disabled, which keeps his password and so the key; when he has a new code and the third has signed in, it may go,
// and all who have a password sign in as before.
func TestAPepperStaysUntilNoPasswordNeedsIt(t *testing.T) {
	w := amparotest.New(t)
	s, later := settingsOf(w), time.Now().Add(time.Hour)
	house := w.Agency("casa", "ong")
	admin := w.Person("admin", house, domain.RoleAdmin)
	ana, ben := w.Person("ana", house, domain.RoleReferrer), w.Person("ben", house, domain.RoleReferrer)
	signIn := func(a *amparotest.Actor) error {
		_, err := w.IDs.SignIn(t.Context(), identity.Attempt{Login: w.Login(a.Actor), Password: amparotest.Password})
		return err
	}
	for _, a := range []*amparotest.Actor{admin, ana, ben} {
		must(t, signIn(a)) // The first time they choose their password.
	}
	all := needs(t, w).Of[seal.RingPepper][w.Ring.Primary(seal.RingPepper)]
	old, _ := rotated(t, w.Ring, seal.RingPepper)
	retire := func() error { return keylife.Retire(s, w.Ring, needs(t, w), seal.RingPepper, old, later) }
	must(t, signIn(ana))
	if left := needs(t, w).Of[seal.RingPepper][old]; left != all-1 || left < 2 {
		t.Fatalf("%d of %d passwords need the older key after one signed in", left, all)
	}
	isNeeded(t, w.Ring, retire(), seal.RingPepper, old, "passwords are hardened with it")
	must(t, w.IDs.DisableAccount(t.Context(), domain.System("console"), ben.Account))
	if left := needs(t, w).Of[seal.RingPepper][old]; left != all-1 {
		t.Errorf("%d passwords need the older key after somebody was disabled, who may come back with his", left)
	}
	accounts, err := store.All[domain.Account](t.Context(), w.Store, store.Filter{})
	must(t, err)
	for _, r := range accounts {
		if r.V.ID != ana.Account && r.V.ID != ben.Account {
			_, err := w.IDs.SignIn(t.Context(), identity.Attempt{Login: r.V.Login, Password: amparotest.Password})
			must(t, err)
		}
	}
	isNeeded(t, w.Ring, retire(), seal.RingPepper, old, "1 passwords are hardened with it")
	must(t, w.IDs.EnableAccount(t.Context(), domain.System("console"), ben.Account))
	must(t, signIn(ben))
	must(t, retire())
	for _, a := range []*amparotest.Actor{admin, ana, ben} {
		must(t, signIn(a))
	}
	raw, err := os.ReadFile(keylife.RetiredPath(s))
	if err != nil || !strings.HasPrefix(string(raw), "pepper ") {
		t.Errorf("the list of retired keys: %q %v", raw, err)
	}
}

// TestAKeyOfSessionsStaysForTheLastToken: while a token that it signed could be shown, of a session that is open and
// was begun before every server had the newer key; to the last moment at which such a token is taken.
func TestAKeyOfSessionsStaysForTheLastToken(t *testing.T) {
	w := amparotest.New(t)
	s := settingsOf(w)
	old, at := rotated(t, w.Ring, seal.RingSession)
	day := at.Add(8 * time.Hour)
	before := record.Session{CreatedAt: at.Add(-time.Hour), EndsAt: day}
	meanwhile := record.Session{CreatedAt: at.Add(9 * time.Second), EndsAt: day}
	after := record.Session{CreatedAt: at.Add(11 * time.Second), EndsAt: day}
	over := record.Session{CreatedAt: at.Add(-time.Hour), EndsAt: at.Add(time.Minute)}
	retire := func(in time.Duration, open ...record.Session) error {
		return keylife.Retire(s, w.Ring, store.KeyNeeds{Sessions: open}, seal.RingSession, old, at.Add(in))
	}
	isNeeded(t, w.Ring, retire(9*time.Second), seal.RingSession, old, "Not every server has taken up the newer key")
	isNeeded(t, w.Ring, retire(5*time.Minute, before, after, over), seal.RingSession, old, "1 open sessions")
	isNeeded(t, w.Ring, retire(5*time.Minute, meanwhile), seal.RingSession, old, "1 open sessions")
	// A server may sign with the older key for ten seconds more, and a token is taken half a minute after its end.
	last := 10*time.Second + s.SessionIdle + token.Fresh + token.Leeway
	isNeeded(t, w.Ring, retire(last-time.Second, before), seal.RingSession, old, "1 open sessions")
	must(t, retire(last, before, meanwhile, after))
}

// TestAKeyIsNotDestroyedWhileAnotherServerUsesIt: one that serves and has not told that it has the newer key may still
// seal and sign with the older one; one that left, or is silent for long, counts for nothing.
func TestAKeyIsNotDestroyedWhileAnotherServerUsesIt(t *testing.T) {
	for _, ring := range []string{seal.RingWrap, seal.RingPepper, seal.RingSession} {
		w := amparotest.New(t)
		s := settingsOf(w)
		before := w.Ring.Newest()
		old, at := rotated(t, w.Ring, ring)
		now := at.Add(time.Hour)
		behind := peer.Process{ID: "b", At: now.Add(-10 * time.Second), Keyset: before}
		ahead := peer.Process{ID: "a", At: now, Keyset: w.Ring.Newest()}
		retire := func(peers ...peer.Process) error {
			return keylife.Retire(s, w.Ring, store.KeyNeeds{Peers: peers}, ring, old, now)
		}
		isNeeded(t, w.Ring, retire(ahead, behind), ring, old, "(1 have not told so)")
		left, silent := behind, behind
		left.Left, silent.At = true, now.Add(-time.Minute)
		must(t, retire(ahead, left, silent))
	}
}

// TestWhatIsInUseOrNeverTurnsIsNotRetired: the newest key of a ring, a key that is not there, and rings that keep
// theirs.
func TestWhatIsInUseOrNeverTurnsIsNotRetired(t *testing.T) {
	w := amparotest.New(t)
	s, later := settingsOf(w), time.Now().Add(time.Hour)
	isNeeded(t, w.Ring, keylife.Retire(s, w.Ring, store.KeyNeeds{}, seal.RingSession, w.Ring.Primary(seal.RingSession),
		later), seal.RingSession, w.Ring.Primary(seal.RingSession), "is the one in use")
	for _, ring := range []string{seal.RingPseudonym, seal.RingCheckpoint, "nothing"} {
		if err := keylife.Retire(s, w.Ring, store.KeyNeeds{}, ring, w.Ring.Primary(seal.RingWrap),
			later); !errors.Is(err, seal.ErrUnknownKey) {
			t.Errorf("%s: %v", ring, err)
		}
	}
	if _, err := os.Stat(keylife.RetiredPath(s)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a key that stays is on the list of the retired: %v", err)
	}
}
