package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/apart"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	nouns "amparo/internal/domain/apart"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// caseOfReferral is the case of a need.
func caseOfReferral(t *testing.T, w *amparotest.World, id domain.ReferralID) domain.CaseID {
	t.Helper()
	r, err := store.Get[domain.Referral](t.Context(), w.Store, id)
	must(t, err)
	return r.V.Case
}

// A mother and her sons live in two houses. Their contact changes from a day on: both houses are told and read what is
// in force since when, the reasons stay with the team, and the old plan stays in the history.
func TestThePlanOfContactOfSiblingsChanges(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, varones, in := twoParts(t, w)
	mother, sons := caseOfReferral(t, w, in.Parts[0].Referral), caseOfReferral(t, w, in.Parts[1].Referral)
	change := apart.ContactInput{From: "2026-11-30", Contact: "Visita los sábados.", Days: []int{6},
		Why: "El domingo la casa no recibe visitas."}
	wantCode(t, w.Work.ChangeContact(ctx, ana.Actor, mother, 0, change), "contact.none")
	offers, err := w.Work.AskTogether(ctx, ana.Actor, in)
	must(t, err)
	casa.Accepts(offers[0])
	varones.Accepts(offers[1])
	must(t, w.Work.Admit(ctx, casa.Actor.Actor, offers[0], 0, placement.AdmitInput{}))

	must(t, w.Work.ChangeContact(ctx, ana.Actor, sons, 0, change))
	for _, house := range []*amparotest.House{casa, varones} {
		if notices(house.Actor, "notice.contact_changed") != 1 {
			t.Errorf("%s is told: %v", house.Shelter.Name, house.Told())
		}
	}
	read := func(who *amparotest.Actor, id domain.CaseID) apart.Contact {
		t.Helper()
		v, err := w.Work.ReadContact(ctx, who.Actor, id)
		must(t, err)
		return v
	}
	v := read(casa.Actor, mother)
	if v.Now.Contact != in.Contact || v.Next == nil || v.Next.From != "2026-11-30" || v.Next.Why != "" || v.Why != "" ||
		len(v.Past) != 0 || v.MayChange {
		t.Errorf("until that day the first plan holds: %+v", v)
	}
	w.Waits(8 * 24 * time.Hour)
	if v = read(varones.Actor, sons); v.Now.Contact != change.Contact || v.Now.From != "2026-11-30" || v.Next != nil {
		t.Errorf("from that day on the new one: %+v", v)
	}
	if v = read(ana, mother); len(v.Past) != 1 || v.Past[0].Contact != in.Contact || v.Now.Why != change.Why ||
		!v.MayChange {
		t.Errorf("the first stays in the history: %+v", v)
	}
	w.Want(w.Work.ChangeContact(ctx, casa.Actor.Actor, mother, 0, change), fault.Forbidden)
	_, err = w.Work.ReadContact(ctx, varones.Actor.Actor, mother)
	w.Want(err, fault.NotFound)
	w.Want(w.Work.ChangeContact(ctx, w.Worker("otra").Actor, mother, 0, change), fault.NotFound)
	change.From = "2026-12-24"
	w.Want(w.Work.ChangeContact(ctx, ana.Actor, mother, v.Rev-1, change), fault.Stale)
	w.Verify()
}

// TestWhatNoPlanOfContactMaySay: a day that is past, no day of the week, no reason; and nobody is brought together with
// somebody whom she must be kept from, nor without a consent that stands.
func TestWhatNoPlanOfContactMaySay(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, varones, in := twoParts(t, w)
	mother, sons := caseOfReferral(t, w, in.Parts[0].Referral), caseOfReferral(t, w, in.Parts[1].Referral)
	offers, err := w.Work.AskTogether(ctx, ana.Actor, in)
	must(t, err)
	casa.Accepts(offers[0])
	varones.Accepts(offers[1])
	ok := apart.ContactInput{From: w.Work.Today(), Contact: "Visita los sábados.", Days: []int{6},
		Why: "El domingo la casa no recibe visitas."}
	refused := func(code string, change func(*apart.ContactInput)) {
		t.Helper()
		in := ok
		change(&in)
		wantCode(t, w.Work.ChangeContact(ctx, ana.Actor, mother, 0, in), code)
	}
	refused("field.date_future", func(in *apart.ContactInput) { in.From = w.Work.Today().AddDays(-1) })
	refused("field.date", func(in *apart.ContactInput) { in.From = "" })
	refused("field.choose_one", func(in *apart.ContactInput) { in.Days = nil })
	refused("field.required", func(in *apart.ContactInput) { in.Contact = " " })
	refused("field.too_short", func(in *apart.ContactInput) { in.Why = "Sí." })
	none := func(*apart.ContactInput) {}
	must(t, w.Work.WriteRestricted(ctx, ana.Actor, sons, 0, domain.Restricted{KeepApart: []string{"Marisol Ejemplo"}}))
	refused("contact.kept_from", none)
	must(t, w.Work.WriteRestricted(ctx, ana.Actor, sons, 0, domain.Restricted{}))
	must(t, w.Work.WriteSafety(ctx, ana.Actor, mother, 0, domain.Safety{NoContacts: []domain.NoContact{
		{Type: "familiar", Label: "marisol  EJEMPLO"}}}))
	refused("contact.kept_from", none)
	must(t, w.Work.WriteSafety(ctx, ana.Actor, mother, 0, domain.Safety{}))
	must(t, w.Work.ChangeContact(ctx, ana.Actor, mother, 0, ok))
	must(t, w.Work.WithdrawConsent(ctx, ana.Actor, sons))
	refused("consent.minimum_needed", none)
	w.Verify()
}

// TestWhatWasSaidLastIsInForce: a plan takes the place of what was to begin on its day or later.
func TestWhatWasSaidLastIsInForce(t *testing.T) {
	plans := nouns.Agreement{Contact: "a", Changes: []nouns.Plan{{From: "2026-12-10", Contact: "b"},
		{From: "2026-12-05", Contact: "c"}, {From: "2026-12-20", Contact: "d"}}}.Plans("2026-12-01")
	for day, want := range map[domain.Date][2]int{"2026-12-04": {0, 2}, "2026-12-05": {2, 3}, "2026-12-12": {2, 3},
		"2026-12-21": {3, 0}} {
		if now, next := nouns.InForce(plans, day); now != want[0] || next != want[1] {
			t.Errorf("%s: %d, then %d; want %v", day, now, next, want)
		}
	}
}
