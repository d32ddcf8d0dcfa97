package ui_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestHelpLinesStandWherePeopleLook: the telephones of the country pack are on every page, before anybody signs in and
// where an officer is told that nobody fits, with the desk's own line. A number that nobody has dialled says so.
func TestHelpLinesStandWherePeopleLook(t *testing.T) {
	w := amparotest.New(t)
	w.Shelter("niñas", "0108", amparotest.Girls(2))
	w.Coordinator()
	officer := w.Person("agente", w.Agency("policía", "policia"), domain.RoleReferrer)
	ref := officer.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	site := open(t, w)
	(&browser{s: site, cookies: map[string]string{}}).get("/sign-in").want(200, "Teléfonos de ayuda", "1555", "110",
		"por confirmar")
	b := site.signIn(officer.Actor)
	b.get("/").want(200, "Teléfonos de ayuda")
	b.get("/referrals/"+string(ref)+"/match").want(200, "Ningún albergue de la red puede recibir ahora", "Llamar: mesa",
		"+50200000100").
		never("Abajo está")
}

// TestALegalNeedWithoutRoomLacksNoBeds: a lawyer's caseload is full; that is no bed.
func TestALegalNeedWithoutRoomLacksNoBeds(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Needs[0].Need = "legal_penal"
	ref := ana.Refers(in).Referrals[0]
	if err := w.Work.Wait(t.Context(), ana.Actor, ref, 0); err != nil {
		t.Fatal(err)
	}
	rec, err := store.Get[domain.Referral](t.Context(), w.Store, ref)
	if err != nil {
		t.Fatal(err)
	}
	rec.V.Unmet = []string{domain.DeclineNoRoom} // As a lawyer's answer without room is kept.
	var c store.Change
	store.Put(&c, rec)
	c.Log(store.Entry{Actor: ana.Actor, Act: "referral.waitlist", Kind: "referral", ID: string(ref), Outcome: store.Done,
		Policy: "test"})
	if err := w.Store.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	open(t, w).signIn(ana.Actor).get("/referrals/"+string(ref)).want(200, "Sin cupo libre").never("Sin camas",
		"camas libres")
	open(t, w).signIn(w.Coordinator().Actor).get("/desk").want(200, "Sin cupo libre").never("Sin camas")
}
