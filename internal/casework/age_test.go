package casework_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// until lets time pass to the first minute of a day in Guatemala.
func until(w *amparotest.World, day string) {
	at, err := time.Parse(time.RFC3339, day+"T06:00:00Z")
	must(w.T.(*testing.T), err)
	w.Waits(at.Sub(w.Clock.Now()))
}

// nearly files a girl of seventeen who was born on that day.
func nearly(born domain.Date) intake.RegisterInput {
	in := amparotest.Survivor(amparotest.Woman(17))
	in.Identity.Persons[0].Born = born
	return in
}

// TestNobodyWasToldThatSheTurnedEighteenInTheHouse: her order no longer held, her consent was another's, and nobody had
// looked for a place.
func TestNobodyWasToldThatSheTurnedEighteenInTheHouse(t *testing.T) {
	w := amparotest.New(t)
	ana, court, casa := w.Worker("ana"), w.Authority(), w.Shelter("casa", "0108", amparotest.Girls(2))
	head := casa.Colleague("directora", domain.RoleShelterHead)
	filed := ana.Refers(nearly("2009-07-10"))
	must(t, w.Work.RecordOrder(t.Context(), court.Actor, filed.Case, 0, intake.OrderInput{Number: "J-7",
		Date: "2026-11-23"}))
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))

	until(w, "2027-01-10")
	w.Waits(-time.Minute)
	if w.Due(); slices.Contains(ana.Told(), "notice.nearly_of_age") {
		t.Fatal("told before its day")
	}
	w.Waits(time.Minute)
	w.Due()
	for who, notices := range map[string][]string{"ana": ana.Told(), "the head": head.Told(), "the court": court.Told()} {
		if !slices.Contains(notices, "notice.nearly_of_age") {
			t.Errorf("%s was told %v", who, notices)
		}
	}
	until(w, "2027-07-10")
	w.Due()
	w.Due()
	if slices.Contains(court.Told(), "notice.of_age") {
		t.Error("the court is told of a case that it may not open any more")
	}
	for who, notices := range map[string][]string{"ana": ana.Told(), "the head": head.Told()} {
		if n := len(slices.DeleteFunc(slices.Clone(notices), func(k string) bool { return k != "notice.of_age" })); n != 1 {
			t.Errorf("%s was told %v", who, notices)
		}
	}
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, filed.Case)
	if must(t, err); v.Case.Lead().Age != 18 || v.Minor || v.Order || v.Case.Alone {
		t.Errorf("she is %d, minor %v, waits for an order %v", v.Case.Lead().Age, v.Minor, v.Order)
	}
	if len(v.OfAge) != 1 || !v.OfAge[0].Adult || v.OfAge[0].On != "2027-07-10" {
		t.Errorf("the page says %+v", v.OfAge)
	}
	seen, err := w.Work.ViewOffer(t.Context(), head.Actor, offer)
	if must(t, err); seen.OfAge != "now" {
		t.Errorf("the house is told %q", seen.OfAge)
	}
	must(t, w.Work.RecordConsent(t.Context(), ana.Actor, filed.Case, 0, amparotest.Consent(domain.ScopeRecord,
		domain.ScopeShareMinimal)))
	w.Want(w.Work.RecordOrder(t.Context(), court.Actor, filed.Case, 0, intake.OrderInput{Number: "J-8",
		Date: "2026-11-23"}), fault.NotFound)
	w.Verify()
}

// TestWhoComesAtSeventeenAndAHalfIsPlannedForAtOnce: the day of the warning has passed; the day of her birthday has
// not.
func TestWhoComesAtSeventeenAndAHalfIsPlannedForAtOnce(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	ana.Refers(nearly("2009-02-01"))
	if w.Due(); !slices.Contains(ana.Told(), "notice.nearly_of_age") {
		t.Errorf("told %v", ana.Told())
	}
	until(w, "2027-02-01")
	if w.Due(); !slices.Contains(ana.Told(), "notice.of_age") {
		t.Errorf("told %v", ana.Told())
	}
}

// TestAGirlWhoHadTurnedEighteenWasStillSentAmongChildren: matching went by the age of the day she was registered.
func TestAGirlWhoHadTurnedEighteenWasStillSentAmongChildren(t *testing.T) {
	w := amparotest.New(t)
	ana, girls, women := w.Worker("ana"), w.Shelter("niñas", "0108", amparotest.Girls(2)), w.Shelter("mujeres", "0108",
		amparotest.Women(2))
	ref := ana.Refers(nearly("2008-11-25")).Referrals[0]
	offered := func() []domain.ShelterID {
		m, err := w.Work.Match(t.Context(), ana.Actor, ref)
		must(t, err)
		var ids []domain.ShelterID
		for _, c := range m.Ranking.Candidates {
			ids = append(ids, c.Shelter)
		}
		return ids
	}
	if got := offered(); !slices.Equal(got, []domain.ShelterID{girls.Shelter.ID}) {
		t.Fatalf("at seventeen she is offered %v", got)
	}
	until(w, "2026-11-25")
	if got := offered(); !slices.Equal(got, []domain.ShelterID{women.Shelter.ID}) {
		t.Fatalf("at eighteen she is offered %v", got)
	}
	page, err := w.Work.ListCases(t.Context(), ana.Actor, intake.CaseFilter{})
	if must(t, err); len(page.Rows) != 1 || page.Rows[0].Band != "18-24" || page.Rows[0].Minor {
		t.Errorf("the list says %+v", page.Rows)
	}
}

// TestABirthDateFoundLaterSaysWhenSheComesOfAge: until then what she said, and when, is all there is.
func TestABirthDateFoundLaterSaysWhenSheComesOfAge(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(17)))
	id, err := w.Work.ReadIdentity(t.Context(), ana.Actor, filed.Case)
	must(t, err)
	id.V.Persons[0].Born = "2009-01-15"
	must(t, w.Work.WriteIdentity(t.Context(), ana.Actor, filed.Case, 0, id.V))
	if w.Due(); !slices.Contains(ana.Told(), "notice.nearly_of_age") {
		t.Errorf("told %v", ana.Told())
	}
	until(w, "2027-01-15")
	if w.Due(); !slices.Contains(ana.Told(), "notice.of_age") {
		t.Errorf("told %v", ana.Told())
	}
	until(w, "2027-11-24")
	if n := w.Due(); n != 0 && slices.Contains(ana.Told()[:1], "notice.nearly_of_age") {
		t.Errorf("what was said first is still told: %v", ana.Told())
	}
	w.Verify()
}

// TestAHouseThatSeesTheBandAloneLearnsNoBirthday: the warning tells its head to plan, and no day.
func TestAHouseThatSeesTheBandAloneLearnsNoBirthday(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Girls(2))
	head := casa.Colleague("directora", domain.RoleShelterHead)
	in := nearly("2009-02-01")
	delete(in.Consent.Scopes, domain.ScopeShareIdentity)
	offer := ana.Offers(ana.Refers(in).Referrals[0], casa)[0]
	casa.Accepts(offer)
	w.Due()
	page, err := w.Work.Notices(t.Context(), head.Actor, oversight.NoticeFilter{})
	must(t, err)
	view, err := w.Work.ViewOffer(t.Context(), head.Actor, offer)
	must(t, err)
	desk, err := w.Work.AuthorityDesk(t.Context(), w.Authority().Actor)
	must(t, err)
	raw, err := json.Marshal([]any{page, view, desk})
	must(t, err)
	for _, day := range []string{"2009-02-01", "2026-02-01", "2027-02-01"} {
		if strings.Contains(string(raw), day) {
			t.Errorf("%s is told to whoever sees the band alone", day)
		}
	}
	if !slices.Contains(head.Told(), "notice.nearly_of_age") {
		t.Errorf("told %v", head.Told())
	}
}

// TestAnOfficeKeepsTheCaseItBroughtWhenSheComesOfAge: otherwise nobody could close it, or hand it on.
func TestAnOfficeKeepsTheCaseItBroughtWhenSheComesOfAge(t *testing.T) {
	w := amparotest.New(t)
	office := w.Person("procuradora", w.Agency("procuraduría", "procuraduria_ninez"), domain.RoleChildAuth)
	court := w.Authority()
	filed := office.Refers(nearly("2008-11-25"))
	until(w, "2026-11-26")
	v, err := w.Work.ViewCase(t.Context(), office.Actor, filed.Case)
	if must(t, err); v.Minor {
		t.Error("she is of age")
	}
	err = w.Work.RecordOrder(t.Context(), office.Actor, filed.Case, 0, intake.OrderInput{Status: domain.CourtAsked})
	if fault.As(err).Code != "order.of_age" {
		t.Errorf("no order governs her now: %v", err)
	}
	_, err = w.Work.ViewCase(t.Context(), court.Actor, filed.Case)
	w.Want(err, fault.NotFound)
	must(t, w.Work.Cancel(t.Context(), office.Actor, filed.Referrals[0], 0, "solucion_alterna"))
	must(t, w.Work.CloseCase(t.Context(), office.Actor, filed.Case, 0, "mayoria_edad"))
}

// TestTheInboxGoesByTheAgeOfTheDay: what a process remembers of a case is remembered for one day.
func TestTheInboxGoesByTheAgeOfTheDay(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Girls(2))
	in := nearly("2008-11-25")
	in.Needs[0].Urgency = domain.UrgencyScheduled
	ana.Offers(ana.Refers(in).Referrals[0], casa)
	for _, band := range []string{"16-17", "18-24"} {
		page, err := w.Work.Inbox(t.Context(), casa.Actor.Actor, oversight.InboxFilter{})
		if must(t, err); len(page.Offers) != 1 || page.Offers[0].Card.Persons[0].Band != band {
			t.Errorf("want %s, the card says %+v", band, page.Offers)
		}
		until(w, "2026-11-25")
	}
}

// TestATherapistReadsAgesAndNoBirthday: who reads no papers reads no day from which her birth date follows.
func TestATherapistReadsAgesAndNoBirthday(t *testing.T) {
	w := amparotest.New(t)
	ana, psy := w.Worker("ana"), w.Program("psico", domain.ClassPsych, 1, "trauma")
	in := nearly("2009-02-01")
	in.Needs = []intake.NeedInput{{Need: "psicologia", Urgency: domain.UrgencyHigh}}
	filed := ana.Refers(in)
	offer := ana.OffersTo(filed.Referrals[0], psy)[0]
	psy.Accepts(offer)
	cas, err := w.Work.ViewCase(t.Context(), psy.Actor.Actor, filed.Case)
	must(t, err)
	view, err := w.Work.ViewOffer(t.Context(), psy.Actor.Actor, offer)
	must(t, err)
	raw, err := json.Marshal([]any{cas, view})
	must(t, err)
	for _, day := range []string{"2009-02-01", "2026-02-01", "2027-02-01"} {
		if strings.Contains(string(raw), day) {
			t.Errorf("%s is told to a therapist", day)
		}
	}
	if len(cas.OfAge) != 1 || cas.OfAge[0].On != "" {
		t.Errorf("she is told to plan, and no day: %+v", cas.OfAge)
	}
}
