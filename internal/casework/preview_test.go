package casework_test

import (
	"slices"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/drafting"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

func TestTheLastStepShowsWhatReceiversWillSee(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	w.Shelter("llena", "0108", amparotest.Women(0))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity,
		domain.ScopeShareHealth)
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh},
		intake.NeedInput{Need: "educacion", Urgency: domain.UrgencyHigh})
	seen, err := w.Work.Preview(t.Context(), ana.Actor, in)
	must(t, err)
	if len(seen) != 3 || seen[0].Fits != 1 || seen[1].Fits != 0 || seen[2].Fits != -1 {
		t.Fatalf("one house fits, no programme, and schooling is followed by hand: %+v", seen)
	}
	if !slices.Contains(seen[0].Opens, intake.PartHealth) || slices.Contains(seen[1].Opens, intake.PartHealth) {
		t.Errorf("health opens to the house alone: %v / %v", seen[0].Opens, seen[1].Opens)
	}
	for _, p := range seen {
		if slices.Contains(p.Opens, intake.PartRestricted) || len(p.Opens)+len(p.Closed) != 11 {
			t.Errorf("what is restricted opens to nobody: %v", p.Opens)
		}
	}

	filed := ana.Refers(in)
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	asked, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	must(t, err)
	shown := seen[0].Card
	shown.Code, shown.State, shown.SentAt = asked.Offer.Card.Code, asked.Offer.Card.State, asked.Offer.Card.SentAt
	if len(shown.Persons) != 1 || shown.Persons[0].Band != asked.Offer.Card.Persons[0].Band ||
		shown.Department != asked.Offer.Card.Department ||
		shown.Security != asked.Offer.Card.Security || shown.Need != asked.Offer.Card.Need {
		t.Errorf("the card of the last step differs from the one the house reads:\n%+v\n%+v", shown, asked.Offer.Card)
	}
	casa.Accepts(offer)
	accepted, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	must(t, err)
	if (accepted.Identity != nil) != slices.Contains(seen[0].Opens, intake.PartIdentity) ||
		(accepted.Safety != nil) != slices.Contains(seen[0].Opens, intake.PartAreas) {
		t.Errorf("what was promised and what opened differ: %v", seen[0].Opens)
	}
}

func TestWithoutConsentNothingIsPromised(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent = amparotest.Consent(domain.ScopeRecord)
	seen, err := w.Work.Preview(t.Context(), ana.Actor, in)
	must(t, err)
	if len(seen) != 1 || len(seen[0].Opens) != 0 {
		t.Errorf("nothing opens without consent: %+v", seen)
	}
	in.Case.Group[0].Age = -1
	seen, err = w.Work.Preview(t.Context(), ana.Actor, in)
	must(t, err)
	if seen[0].Card.Persons[0].Band != "" || seen[0].Fits != -1 {
		t.Errorf("an age that was not said is not guessed: %+v", seen[0])
	}
}

func TestPoliceAreNotToldWhichHousesThereAre(t *testing.T) {
	w := amparotest.New(t)
	w.Shelter("casa", "0108", amparotest.Women(2))
	known, err := w.Work.KnownProviders(t.Context(), w.Worker("ana").Actor)
	if must(t, err); len(known) != 1 || known[0].Name != "casa" {
		t.Errorf("%+v", known)
	}
	officer := w.Person("agente", w.Agency("policía", "policia"), domain.RoleReferrer)
	known, err = w.Work.KnownProviders(t.Context(), officer.Actor)
	if must(t, err); len(known) != 0 {
		t.Errorf("told to the police: %+v", known)
	}
}

func TestAFormKeptTwiceIsOneDraft(t *testing.T) {
	w := amparotest.New(t)
	ana, eva := w.Worker("ana"), w.Worker("eva")
	d := domain.Draft{ID: domain.NewID[domain.DraftID](), Form: "case", Step: 1, Values: map[string][]string{"a": {"1"}}}
	keep := func(who domain.Actor, value string, rev int64) (int64, error) {
		d.Values = map[string][]string{"a": {value}}
		return w.Work.KeepDraft(t.Context(), who, drafting.DraftCopy{Draft: d, From: rev, BySelf: rev != 0})
	}
	for i, value := range []string{"1", "2"} {
		rev, err := keep(ana.Actor, value, 0)
		if must(t, err); rev != int64(i+1) {
			t.Fatalf("revision %d", rev)
		}
	}
	if rev, err := keep(ana.Actor, "late", 1); err != nil || rev != 2 {
		t.Errorf("what comes too late is left aside: %d %v", rev, err)
	}
	got, rev, err := w.Work.OpenDraft(t.Context(), ana.Actor, d.ID)
	if must(t, err); rev != 2 || got.Values["a"][0] != "2" || got.Account != ana.Account {
		t.Errorf("%+v at %d", got, rev)
	}
	_, err = keep(eva.Actor, "other", 0)
	w.Want(err, fault.NotFound)
	_, _, err = w.Work.OpenDraft(t.Context(), eva.Actor, d.ID)
	w.Want(err, fault.NotFound)
	d.Form = "another"
	_, err = keep(ana.Actor, "3", 0)
	w.Want(err, fault.NotFound)
	d.ID, d.Form = "../../etc", "case"
	_, err = keep(ana.Actor, "4", 0)
	w.Want(err, fault.NotFound)
	list, err := w.Work.Drafts(t.Context(), ana.Actor)
	if must(t, err); len(list) != 1 {
		t.Errorf("%d drafts", len(list))
	}
}

func TestWhoMayBeginACase(t *testing.T) {
	w := amparotest.New(t)
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	must(t, w.Work.MayRegister(t.Context(), w.Worker("ana").Actor))
	must(t, w.Work.MayRegister(t.Context(), w.Coordinator().Actor))
	w.Want(w.Work.MayRegister(t.Context(), casa.Actor.Actor), fault.Forbidden)
	w.Want(w.Work.MayRegister(t.Context(), w.Auditor().Actor), fault.Forbidden)
	filed := w.Worker("bea").Refers(amparotest.Survivor(amparotest.Woman(24)))
	if code, err := w.Work.MayBreakGlass(t.Context(), w.Coordinator().Actor, filed.Case); err != nil ||
		code != filed.Code {
		t.Errorf("the desk finds the emergency door: %q %v", code, err)
	}
	for _, a := range []domain.Actor{casa.Actor.Actor, w.Worker("eva").Actor, w.Auditor().Actor} {
		_, err := w.Work.MayBreakGlass(t.Context(), a, filed.Case)
		w.Want(err, fault.NotFound)
	}
}
