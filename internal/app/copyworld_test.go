package app_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/app"
	"amparo/internal/casework/placement"
	"amparo/internal/config"
	"amparo/internal/domain"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/mongotest"
)

// move copies the installation of one world's folder to another's, and brings the keys along.
func move(t *testing.T, from, to string, order app.CopyOrder) {
	t.Helper()
	flags := map[string]string{"data-dir": filepath.Join(from, "data"), "key-file": filepath.Join(from, "root.key"),
		"keyset-file": filepath.Join(from, "keyset.json")}
	set, err := config.Load(flags, nil, os.ReadFile)
	must(t, err)
	order.Settings = set
	report, err := app.Copy(t.Context(), order)
	if err != nil || !report.OK() || report.Verified.Leaves+report.Verified.Pending < 5 {
		t.Fatalf("%+v, %v", report.Verified, err)
	}
	for _, name := range []string{"root.key", "keyset.json"} {
		body, err := os.ReadFile(filepath.Join(from, name))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(to, name), body, 0o600))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func at(t *testing.T, text, database string) app.Place {
	t.Helper()
	p, err := app.PlaceAt(text, database, true)
	must(t, err)
	return p
}

// TestWorkGoesOnAfterAMove: Ana has asked a house for a bed when the network moves to a MongoDB. The house
// answers there; the network moves back to a folder, and the survivor arrives. Nobody notices but the operator.
func TestWorkGoesOnAfterAMove(t *testing.T) {
	w := amparotest.New(t)
	if mongotest.Named() {
		t.Skip("this story begins in a folder")
	}
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(19)))
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	must(t, w.Store.Close())

	uri := mongotest.Start(t, fakemongo.Options{ReadCommitted: true})
	there := t.TempDir()
	move(t, w.Dir, there, app.CopyOrder{From: at(t, filepath.Join(w.Dir, "data"), ""),
		To: at(t, uri, mongotest.Database(there))})
	shared := amparotest.Join(t, uri, there, w.Clock.Now().Add(time.Minute))
	shared.Again(*casa.Actor).Accepts(offer)
	if report := shared.Verify(); !report.OK() || report.Rows == 0 {
		t.Errorf("after an act on the database: %+v", report)
	}
	must(t, shared.Store.Close())

	home := t.TempDir()
	move(t, there, home, app.CopyOrder{From: at(t, uri, mongotest.Database(there)),
		To: at(t, filepath.Join(home, "data"), "")})
	back := amparotest.Resume(t, home, w.Clock.Now().Add(time.Hour))
	must(t, back.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	rec, err := store.Get[domain.Referral](t.Context(), back.Store, filed.Referrals[0])
	if err != nil || rec.V.State != domain.ReferralAdmitted {
		t.Errorf("the referral is %s, %v", rec.V.State, err)
	}
	if again := back.Again(*ana).Refers(amparotest.Survivor(amparotest.Woman(30))); len(again.Referrals) != 1 {
		t.Errorf("Ana files another: %+v", again)
	}
	back.Verify()
}
