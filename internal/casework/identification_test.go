package casework_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestAWorkerRecordsTheSixActsAndTheHouseThatAcceptsDoesNotReadThem: how somebody was trafficked is kept with the case
// for her team; nobody reads it who only has to open a door.
func TestAWorkerRecordsTheSixActsAndTheHouseThatAcceptsDoesNotReadThem(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	k := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, k.Case)
	must(t, err)
	said := domain.Identification{
		Acts:      []string{"captacion", "transporte", "traslado", "retencion", "acogida", "recepcion"},
		Migration: "transito", Recruited: "1601", ExploitedCountry: "MX", Industry: "agricultura", By: "salud",
		ByName: "Hospital de Ejemplo", On: domain.DateOf(w.Clock.Now().In(w.Work.Pack().TimeZone())), Why: "Pidió ayuda."}
	v.Case.Identification = said
	must(t, w.Work.EditCase(t.Context(), ana.Actor, k.Case, v.Rev, v.Case))
	v, err = w.Work.ViewCase(t.Context(), ana.Actor, k.Case)
	must(t, err)
	if diff := cmp.Diff(said, v.Case.Identification); diff != "" {
		t.Errorf("her team reads:\n%s", diff)
	}

	offer := ana.Offers(k.Referrals[0], casa)[0]
	if _, err := w.Work.ViewCase(t.Context(), casa.Actor.Actor, k.Case); err == nil {
		t.Error("who was only asked reads the case")
	}
	casa.Accepts(offer)
	v, err = w.Work.ViewCase(t.Context(), casa.Actor.Actor, k.Case)
	must(t, err)
	if diff := cmp.Diff(domain.Identification{}, v.Case.Identification); diff != "" {
		t.Errorf("the house that accepted reads:\n%s", diff)
	}
	w.Verify()
}

// TestAnIdentificationIsHeldToItsListsByTheVerb: each wrong answer is named by its field, registered or edited.
func TestAnIdentificationIsHeldToItsListsByTheVerb(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	k := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, k.Case)
	must(t, err)
	tomorrow := domain.DateOf(w.Clock.Now().In(w.Work.Pack().TimeZone())).AddDays(1)
	for _, c := range []struct {
		field, code string
		in          domain.Identification
	}{
		{"acts", "field.unknown", domain.Identification{Acts: []string{"captacion", "captar"}}},
		{"migration_status", "field.choose_one", domain.Identification{Migration: "turista"}},
		{"recruited_municipality", "field.unknown", domain.Identification{Recruited: "9999"}},
		{"recruited_country", "field.choose_one", domain.Identification{RecruitedCountry: "GT"}},
		{"recruited_country", "case.place_twice", domain.Identification{Recruited: "1601", RecruitedCountry: "HN"}},
		{"exploited_country", "field.choose_one", domain.Identification{ExploitedCountry: "ZZ"}},
		{"industry", "field.choose_one", domain.Identification{Industry: "banca"}},
		{"referred_by", "field.choose_one", domain.Identification{By: "vecina"}},
		{"referred_by_name", "field.blank", domain.Identification{ByName: "  "}},
		{"referred_on", "field.date_past", domain.Identification{On: tomorrow}},
		{"referred_on", "field.date", domain.Identification{On: "2026-02-30"}},
		{"referral_reason", "field.characters", domain.Identification{Why: "a\x00b"}},
	} {
		filing := amparotest.Survivor(amparotest.Woman(24))
		filing.Case.Identification, v.Case.Identification = c.in, c.in
		_, err := w.Work.Register(t.Context(), ana.Actor, filing)
		wantsField(t, err, "identification."+c.field, c.code)
		wantsField(t, w.Work.EditCase(t.Context(), ana.Actor, k.Case, 0, v.Case), "identification."+c.field, c.code)
	}
}
