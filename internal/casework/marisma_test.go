package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/crossing"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/country/countrytest"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// inMarisma makes of a filing what somebody in Marisma would file.
func inMarisma(age int) intake.RegisterInput {
	in := amparotest.Survivor(amparotest.Woman(age))
	in.Case.Languages, in.Case.Nationality = []domain.Spoken{{ID: "eng", Level: domain.MotherTongue}}, countrytest.Code
	in.Case.Found, in.Identity.Phone, in.Consent.Language = countrytest.Capital, "9-0234", countrytest.Language
	return in
}

// TestAMinorOfMarismaIsPlacedByTheLawOfMarisma: a woman of 19 is a minor there. Nobody admits her in an emergency, and
// the order comes from a tribunal, not from a court as Guatemala calls it.
func TestAMinorOfMarismaIsPlacedByTheLawOfMarisma(t *testing.T) {
	w, c := amparotest.In(t, countrytest.Marisma()), t.Context()
	ana := w.Worker("ana")
	house := w.Shelter("faro", "902", amparotest.Unit{Name: "Jóvenes", Beds: 2, Min: 18, Max: 20,
		Genders: []domain.Gender{domain.Woman}})
	in := inMarisma(19)
	_, err := w.Work.Register(c, ana.Actor, in)
	w.Want(err, fault.Invalid) // Her own consent alone does not do at 19.
	in.Consent.GivenBy, in.Consent.Representative = "asentimiento_nna_y_representante", "Defensoría"
	in.Case.Court = domain.CourtAsked
	filed := ana.Refers(in)
	if who, err := w.Work.ReadIdentity(c, ana.Actor, filed.Case); err != nil || who.V.Phone != "+50090234" {
		t.Errorf("her telephone is kept as %q, %v", who.V.Phone, err)
	}
	if k := caseOf(t, w, filed.Case); !k.Alone || k.Found != "901" {
		t.Errorf("she is kept as %+v", k)
	}
	offer := ana.Offers(filed.Referrals[0], house)[0]
	if o, err := store.Get[domain.Offer](c, w.Store, offer); err != nil || o.V.Shelter != house.Shelter.ID {
		t.Fatal(err)
	}
	house.Accepts(offer)
	w.Want(w.Work.Admit(c, house.Actor.Actor, offer, 0, placement.AdmitInput{}), fault.Invalid)
	w.Want(w.Work.Admit(c, house.Actor.Actor, offer, 0, w.Emergency()), fault.Invalid)

	defender := w.Person("defensora", w.Agency("defensoría", countrytest.Defender), domain.RoleChildAuth)
	judge := w.Person("jueza", w.Agency("tribunal", countrytest.Judge), domain.RoleChildAuth)
	order := intake.OrderInput{Number: "T-1", Date: "2026-11-23", Status: domain.CourtOrdered}
	w.Want(w.Work.RecordOrder(c, defender.Actor, filed.Case, 0, order), fault.Forbidden)
	must(t, w.Work.RecordOrder(c, judge.Actor, filed.Case, 0, order))
	must(t, w.Work.Admit(c, house.Actor.Actor, offer, 0, placement.AdmitInput{}))

	grown := ana.Refers(inMarisma(21))
	if k := caseOf(t, w, grown.Case); k.NeedsOrder(w.Pack.AgeOfMajority()) {
		t.Error("at 21 she decides for herself")
	}
	w.Verify()
}

// TestANightWithoutAMidnight: in Marisma clocks go from 23:59 to 01:00 on 14 March 2027. The night counts as one, the
// day as a day, and the clock of what can wait stands still meanwhile.
func TestANightWithoutAMidnight(t *testing.T) {
	w, c := amparotest.In(t, countrytest.Marisma()), t.Context()
	there := w.Pack.TimeZone()
	at := func(day, hour, minute int) {
		w.Waits(time.Date(2027, 3, day, hour, minute, 0, 0, there).Sub(w.Clock.Now()))
	}
	ana, house := w.Worker("ana"), w.Shelter("faro", "902", amparotest.Women(2))
	at(13, 15, 0)
	must(t, w.Work.ConfirmBeds(c, house.Actor.Actor, house.Shelter.ID, 0))
	in := inMarisma(30)
	in.Needs[0].Urgency = domain.UrgencyMedium
	slow := ana.Offers(ana.Refers(in).Referrals[0], house)[0]
	o, err := store.Get[domain.Offer](c, w.Store, slow)
	must(t, err)
	// One hour is left on Saturday, Sunday rests, Monday and Tuesday have eight each: seven are left on Wednesday.
	if want := time.Date(2027, 3, 17, 15, 0, 0, 0, there); !o.V.DueAt.Truncate(time.Minute).Equal(want) {
		t.Errorf("the answer is due at %s, not at %s", o.V.DueAt.In(there), want)
	}

	offer := ana.Offers(ana.Refers(inMarisma(31)).Referrals[0], house)[0]
	house.Accepts(offer)
	at(13, 23, 30)
	must(t, w.Work.Admit(c, house.Actor.Actor, offer, 0, placement.AdmitInput{}))
	w.Waits(time.Hour)
	if local := w.Clock.Now().In(there); local.Day() != 14 || local.Hour() != 1 {
		t.Fatalf("an hour later it is %s: the zone no longer changes at midnight", local)
	}
	for i, nights := range []int{1, 1, 2} {
		board, err := w.Work.ShelterBoard(c, house.Actor.Actor, house.Shelter.ID)
		must(t, err)
		if board.Stays[0].Nights != nights {
			t.Errorf("at %s she has slept %d nights, not %d", w.Clock.Now().In(there), board.Stays[0].Nights, nights)
		}
		w.Waits([]time.Duration{22 * time.Hour, 2 * time.Hour, 0}[i])
	}
}

// TestACaseCrossesFromGuatemalaToMarisma: the two packs have different codes, languages and ages. What the standard
// says of her arrives in the words of Marisma; what it has no word for is left out; at 19 she is a minor there.
func TestACaseCrossesFromGuatemalaToMarisma(t *testing.T) {
	gt, xb, c := newLand(t), landIn(t, amparotest.In(t, countrytest.Marisma())), t.Context()
	to, back := gt.knows(xb, "HN"), xb.knows(gt, "GT")
	in := amparotest.Survivor(amparotest.Woman(19))
	in.Case.Languages = []domain.Spoken{{ID: "quc", Level: domain.MotherTongue}, {ID: "spa", Level: "basico"}}
	in.Case.Exploitation = []string{"mendicidad"}
	in.Identity.Persons[0].Document, in.Identity.Persons[0].Number = "dpi", "2999 12345 0101"
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity,
		consent.Abroad)
	file, err := gt.Work.SendAbroad(c, gt.ana.Actor, gt.ana.Refers(in).Case, crossing.SendInput{To: to, Why: "Vuelve."})
	must(t, err)
	id, err := xb.Work.ReceiveFile(c, xb.desk.Actor, file.Content)
	must(t, err)
	take := crossing.TakeInput{Agency: xb.ana.Agency, Reason: "La trae la red vecina hoy.", Need: "abrigo",
		Urgency: domain.UrgencyHigh, Security: 1, Language: countrytest.Language}
	_, err = xb.Work.TakeIn(c, xb.desk.Actor, id, take)
	xb.Want(err, fault.Invalid) // A minor needs somebody who says yes for her, and a word on the court.
	take.Court = domain.CourtAsked
	filed, err := xb.Work.TakeIn(c, xb.desk.Actor, id, take)
	must(t, err)
	got := caseOf(t, xb.World, filed.Case)
	if !slices.Equal(got.Exploitation, []string{"pedir_limosna"}) || got.FoundPlace != country.FoundAbroad ||
		got.FoundCountry != "GT" || len(got.Languages) != 1 || got.Languages[0].ID != "spa" || !got.Minor(21) {
		t.Errorf("she arrives as %+v", got)
	}
	who, err := xb.Work.ReadIdentity(c, xb.ana.Actor, filed.Case)
	if must(t, err); who.V.Persons[0].Document != "" {
		t.Errorf("a document that Marisma does not know came along: %+v", who.V.Persons[0])
	}

	went := inMarisma(24)
	went.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, consent.Abroad)
	went.Consent.Language = countrytest.Language
	file, err = xb.Work.SendAbroad(c, xb.ana.Actor, xb.ana.Refers(went).Case, crossing.SendInput{To: back, Why: "Sigue."})
	must(t, err)
	id, err = gt.Work.ReceiveFile(c, gt.desk.Actor, file.Content)
	must(t, err)
	take.Court, take.Agency, take.Language = "", gt.ana.Agency, "spa"
	filed, err = gt.Work.TakeIn(c, gt.desk.Actor, id, take)
	must(t, err)
	if got = caseOf(t, gt.World, filed.Case); got.FoundCountry != "HN" && got.FoundPlace != country.FoundUnknown {
		t.Errorf("she arrives in Guatemala as %+v", got)
	}
	gt.Verify()
	xb.Verify()
}
