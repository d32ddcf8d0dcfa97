package ui_test

import (
	"net/http"
	"slices"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestAnotherHouseIsSoughtOnThePage: her team begins on the page of her house, and asks the next one with no box to
// tick; that one reads that she has a bed, and both houses read how far it is. Her bed is free when she arrives.
func TestAnotherHouseIsSoughtOnThePage(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa, luz := w.Shelter("casa", "0108", amparotest.Women(1)), w.Shelter("luz", "0101", amparotest.Women(1))
	k := ana.Refers(amparotest.Survivor(amparotest.Woman(28)))
	first := ana.Offers(k.Referrals[0], casa)[0]
	casa.Accepts(first)
	if err := w.Work.Admit(t.Context(), casa.Actor.Actor, first, 0, placement.AdmitInput{}); err != nil {
		t.Fatal(err)
	}
	s := open(t, w)
	team, house, next := s.signIn(ana.Actor), s.signIn(casa.Actor.Actor), s.signIn(luz.Actor.Actor)
	page := "/offers/" + string(first)
	team.get("/referrals/"+string(k.Referrals[0])).want(200, "Buscar otro albergue")
	form := team.get(page + "?act=transfer").form(page + "/transfer")
	form.set("urgency", "alta").press("", "").want(http.StatusUnprocessableEntity)
	form.set("reason", "peligro").press("", "").want(200, "Es un traslado: vive en un albergue", "Se busca otro albergue",
		"Allí ya corre peligro")
	house.get(page).want(200, "Se busca otro albergue. Sigue aquí").never("Necesita otro albergue")
	team.get("/cases/"+string(k.Case)).want(200, "Otro albergue")
	offers := func() domain.OfferID {
		all, err := store.All[domain.Offer](t.Context(), w.Store, store.Filter{By: store.By("to", luz.Agency)})
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		return all[0].V.ID
	}
	refs, err := store.All[domain.Referral](t.Context(), w.Store, store.Filter{By: store.By("case", k.Case)})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(refs, func(r store.Rec[domain.Referral]) bool { return r.V.TransferOf != "" })
	match := "/referrals/" + string(refs[at].V.ID)
	team.get(match + "/match").want(200).never(`name="transfer"`)
	team.form(match+"/offers").set("to", string(luz.Shelter.ID)).press("", "").want(200)
	second := "/offers/" + string(offers())
	next.get(second).want(200, "Es un traslado. La persona sigue en su albergue").never("casa", "peligro")
	next.form(second+"/accept").press("", "").want(200)
	house.get(page).want(200, "Otro albergue le guarda lugar").never("luz")
	next.get(second)
	next.form(second+"/admit").press("", "").want(200)
	if !slices.Contains(casa.Told(), "notice.transferred") {
		t.Errorf("the first house was told %v", casa.Told())
	}
	house.get(page).want(200).never("Otro albergue le guarda lugar")
	w.Verify()
}

// TestATransferIsAskedForOnThePage: for somebody who has a bed the page that asks houses offers a transfer; the second
// house reads that it is one, and its yes keeps a bed beside the one she has. Without the box its yes is refused, and
// she keeps her bed.
func TestATransferIsAskedForOnThePage(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa, luz := w.Shelter("casa", "0108", amparotest.Women(1)), w.Shelter("luz", "0101", amparotest.Women(1))
	filing := amparotest.Survivor(amparotest.Woman(28))
	filing.Needs = append(filing.Needs, filing.Needs[0])
	k := ana.Refers(filing)
	s := open(t, w)
	team, shelter := s.signIn(ana.Actor), s.signIn(luz.Actor.Actor)
	match := "/referrals/" + string(k.Referrals[1]) + "/match"
	team.get(match).want(200).never(`name="transfer"`)

	first := ana.Offers(k.Referrals[0], casa)[0]
	casa.Accepts(first)
	if err := w.Work.Admit(t.Context(), casa.Actor.Actor, first, 0, placement.AdmitInput{}); err != nil {
		t.Fatal(err)
	}
	offers := func() domain.OfferID {
		all, err := store.All[domain.Offer](t.Context(), w.Store, store.Filter{By: store.By("to", luz.Agency)})
		if err != nil || len(all) == 0 {
			t.Fatal(all, err)
		}
		return slices.MaxFunc(all, func(a, b store.Rec[domain.Offer]) int { return a.V.SentAt.Compare(b.V.SentAt) }).V.ID
	}
	ask := func(box string) string {
		team.get(match).want(200, "Es un traslado")
		f := team.form("/referrals/"+string(k.Referrals[1])+"/offers").set("to", string(luz.Shelter.ID))
		if box != "" {
			f.set("transfer", box)
		}
		f.press("", "").want(200)
		return "/offers/" + string(offers())
	}
	plain := ask("")
	shelter.get(plain).want(200).never("Es un traslado")
	shelter.form(plain+"/accept").press("", "").want(http.StatusUnprocessableEntity, "ya tiene una cama")
	team.get(plain).want(200)
	team.form(plain+"/withdraw").press("", "").want(200)

	moved := ask("si")
	shelter.get(moved).want(200, "Es un traslado. La persona sigue")
	shelter.form(moved+"/accept").press("", "").want(200)
	stays, err := store.All[domain.Stay](t.Context(), w.Store, store.Filter{By: store.By("case", k.Case)})
	if err != nil || len(stays) != 2 {
		t.Fatal(stays, err)
	}
	for _, st := range stays {
		if want := map[domain.ShelterID]domain.StayState{casa.Shelter.ID: domain.StayArrived,
			luz.Shelter.ID: domain.StayHeld}[st.V.Shelter]; st.V.State != want {
			t.Errorf("%s: %s, want %s", st.V.Shelter, st.V.State, want)
		}
	}
}
