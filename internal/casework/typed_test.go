package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestWhatIsTypedIsKeptTheWayItIsDialled: however a safe telephone comes in it is kept in one form, and found by any.
func TestWhatIsTypedIsKeptTheWayItIsDialled(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filing := amparotest.Survivor(amparotest.Woman(28))
	filing.Identity.Phone = "(502) 0000‑0004"
	filing.Identity.Persons = []domain.Named{{Given: "Marta", Document: "pasaporte", Number: "AB/12.345-Ñ"}}
	k := ana.Refers(filing)
	id, err := w.Work.ReadIdentity(t.Context(), ana.Actor, k.Case)
	must(t, err)
	if id.V.Phone != "+50200000004" {
		t.Errorf("the telephone is kept as %q", id.V.Phone)
	}
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, k.Case)
	must(t, err)
	code := v.Case.Code
	for _, q := range []string{"0000 0004", "+502 0000-0004", "50200000004", "ab 12345ñ", code, code[2:], code[:1] +
		code[2:5] + code[6:] + "."} {
		hits, err := w.Work.FindCase(t.Context(), ana.Actor, q)
		if err != nil || len(hits) != 1 || hits[0].Case != k.Case {
			t.Errorf("%q finds %v %v", q, hits, err)
		}
	}
	id.V.Phone = "no tiene"
	wantField(t, w.Work.WriteIdentity(t.Context(), ana.Actor, k.Case, 0, id.V), "identity.contact_phone")
}

// TestWhereSheWasFoundIsSaidOrSaidToBeUnknown: a case with neither is refused, whoever files it, and so is taking it
// away later.
func TestWhereSheWasFoundIsSaidOrSaidToBeUnknown(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filing := amparotest.Survivor(amparotest.Woman(28))
	filing.Case.Found = ""
	_, err := w.Work.Register(t.Context(), ana.Actor, filing)
	wantsField(t, err, "found_municipality", "field.choose_one")
	filing.Case.FoundPlace = "se_desconoce"
	k := ana.Refers(filing)
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, k.Case)
	must(t, err)
	v.Case.FoundPlace = ""
	wantsField(t, w.Work.EditCase(t.Context(), ana.Actor, k.Case, 0, v.Case), "found_municipality", "field.choose_one")
}

// TestHowWellALanguageIsSpokenIsSaidToTheVerb: neither a missing nor an unknown level is made up by a page, and the
// answer names the row.
func TestHowWellALanguageIsSpokenIsSaidToTheVerb(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	for _, level := range []string{"", "mucho"} {
		filing := amparotest.Survivor(amparotest.Woman(28))
		filing.Case.Languages = append(filing.Case.Languages, domain.Spoken{ID: "kek", Level: level})
		_, err := w.Work.Register(t.Context(), ana.Actor, filing)
		wantsField(t, err, "languages.1.level", "field.choose_one")
	}
}

// TestAPlaceOrAContactToAvoidIsHeldToItsListByTheVerb: the motive, the kind and the radius are asked of every row,
// registered, edited or only being typed.
func TestAPlaceOrAContactToAvoidIsHeldToItsListByTheVerb(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	k := ana.Refers(amparotest.Survivor(amparotest.Woman(28)))
	const town = "municipio"
	for path, sf := range map[string]domain.Safety{
		"safety.danger_areas.0.motive": {Areas: []domain.Danger{{Scope: town, Municipality: "0108", RadiusKM: 10}}},
		"safety.danger_areas.0.radius_km": {Areas: []domain.Danger{{Motive: "lugar_explotacion", Scope: town,
			Municipality: "0108"}}},
		"safety.no_contacts.0.type": {NoContacts: []domain.NoContact{{Label: "un primo"}}},
	} {
		code := "field.choose_one"
		if path == "safety.danger_areas.0.radius_km" {
			code = "field.range"
		}
		filing := amparotest.Survivor(amparotest.Woman(28))
		filing.Safety = sf
		_, err := w.Work.Register(t.Context(), ana.Actor, filing)
		wantsField(t, err, path, code)
		wantsField(t, w.Work.WriteSafety(t.Context(), ana.Actor, k.Case, 0, sf), path, code)
		if wrong := w.Work.WrongSafety(sf); len(wrong) != 1 || wrong[0].Path != path {
			t.Errorf("while it is typed: %v", wrong)
		}
	}
}

// TestTwoRowsOfAnIdentityAreNotOnePerson: a program sent the mother's mark twice, and one of two names was lost to
// everybody who looked for it.
func TestTwoRowsOfAnIdentityAreNotOnePerson(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	sister := amparotest.Woman(25)
	sister.Relation = "hermana_hermano"
	k := ana.Refers(amparotest.Survivor(amparotest.Woman(28), sister)).Case
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, k)
	must(t, err)
	lead := v.Case.Group[0].Ref
	for _, second := range []string{lead, ""} {
		rows := []domain.Named{{Ref: v.Case.Group[1].Ref, Given: "Rosa"}, {Ref: second, Given: "Marta"}}
		if second == lead {
			rows[0].Ref = lead
		}
		wantsField(t, w.Work.WriteIdentity(t.Context(), ana.Actor, k, 0, domain.Identity{Persons: rows}),
			"identity.persons.1.ref", "field.twice")
	}
}

// TestAnActThatIsRefusedDisclosesNothing: who may not put a referral on the waiting list now leaves no entry of having
// read what its people must avoid; who does leaves one.
func TestAnActThatIsRefusedDisclosesNothing(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(28))).Referrals[0]
	read := func() int {
		page, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(ana.Agency),
			oversight.LogFilter{Act: "referral.match"})
		must(t, err)
		return len(page.Rows)
	}
	must(t, w.Work.Wait(t.Context(), ana.Actor, ref, 0))
	if n := read(); n != 1 {
		t.Errorf("the log tells %d readings", n)
	}
	w.Want(w.Work.Wait(t.Context(), ana.Actor, ref, 0), fault.Conflict)
	if n := read(); n != 1 {
		t.Errorf("a refused act left a reading: %d", n)
	}
}
