package casework_test

import (
	"slices"
	"sync"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

func state(t *testing.T, w *amparotest.World, id domain.ReferralID) domain.ReferralState {
	t.Helper()
	r, err := store.Get[domain.Referral](t.Context(), w.Store, id)
	if err != nil {
		t.Fatal(err)
	}
	return r.V.State
}

func TestANightRescueEndsInASafeBed(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	far := w.Shelter("lejos", "1401", amparotest.Women(1))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Safety.Areas = []domain.Danger{{Motive: "lugar_explotacion", Scope: "departamento", Department: "14"}}
	filed := ana.Refers(in)
	ref := filed.Referrals[0]

	got, err := w.Work.Match(t.Context(), ana.Actor, ref)
	if err != nil || len(got.Ranking.Candidates) != 1 || got.Ranking.Candidates[0].Shelter != casa.Shelter.ID {
		t.Fatalf("want the one safe house, got %+v, %v", got.Ranking, err)
	}
	if len(got.Ranking.Excluded) != 1 || !got.Ranking.Excluded[0].Reasons[0].Protected {
		t.Fatalf("the house in the danger area must be excluded for a protected reason: %+v", got.Ranking.Excluded)
	}
	_, err = w.Work.SendOffers(t.Context(), ana.Actor, ref, 0,
		placement.OfferInput{Shelters: []domain.ShelterID{far.Shelter.ID}})
	w.Want(err, fault.Invalid)

	offer := ana.Offers(ref, casa)[0]
	inbox, err := w.Work.Inbox(t.Context(), casa.Actor.Actor, oversight.InboxFilter{})
	if err != nil || len(inbox.Offers) != 1 || inbox.Offers[0].Card.Persons[0].Band != "18-24" {
		t.Fatalf("inbox %+v, %v", inbox, err)
	}
	seen, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	if err != nil || seen.Identity != nil || seen.Safety != nil || seen.Offer.State != domain.OfferSeen {
		t.Fatalf("before acceptance only the card may be open: %+v, %v", seen, err)
	}
	casa.Accepts(offer)
	seen, err = w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	if err != nil || seen.Identity == nil || seen.Identity.Persons[0].Given != "Marisol" {
		t.Fatalf("after acceptance the agreed identity opens: %+v, %v", seen, err)
	}
	if address, err := w.Work.ShelterAddress(t.Context(), ana.Actor, offer); err != nil || address == "" {
		t.Fatalf("the placing worker learns where to bring her: %q, %v", address, err)
	}
	must(t, w.Work.Transit(t.Context(), ana.Actor, offer, 0))
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	if s := state(t, w, ref); s != domain.ReferralAdmitted {
		t.Fatalf("state %s", s)
	}
	must(t, w.Work.Discharge(t.Context(), casa.Actor.Actor, offer, 0, placement.EndInput{Reason: "plan_cumplido",
		Outcomes: []string{"estable_seguro"}}))
	if s := state(t, w, ref); s != domain.ReferralClosed {
		t.Fatalf("state %s", s)
	}
	seen, err = w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	if err != nil || seen.Identity != nil {
		t.Fatalf("what acceptance opened closes with the stay: %+v %v", seen.Identity, err)
	}
	w.Verify()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheLastBedsAreNeverSoldTwice(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	const asked = 24
	offers := make([]domain.OfferID, asked)
	for i := range offers {
		offers[i] = ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(20 + i%30))).Referrals[0], casa)[0]
	}
	var wg sync.WaitGroup
	results := make([]error, asked)
	for i, o := range offers {
		wg.Go(func() { results[i] = casa.TryAccept(o) })
	}
	await.All(t, "all who accept at once", &wg)
	won := 0
	for _, err := range results {
		if err == nil {
			won++
		} else if f := fault.As(err); f.Kind != fault.Conflict || f.Code != "offer.bed_taken" {
			t.Errorf("the others must be told plainly, got %v", err)
		}
	}
	if won != 3 {
		t.Fatalf("%d of 3 beds were given", won)
	}
	w.Verify()
}

func TestAMotherAndHerSonsStayTogether(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	small := w.Shelter("chica", "0108", amparotest.Families(2, 3, 17, 17))
	strict := w.Shelter("estricta", "0101", amparotest.Families(8, 3, 10, 17))
	whole := w.Shelter("entera", "0301", amparotest.Families(8, 3, 17, 17))
	in := amparotest.Survivor(amparotest.Woman(33), amparotest.Child(0, domain.Woman), amparotest.Child(9, domain.Man),
		amparotest.Child(14, domain.Man))
	in.Case.Together = domain.TogetherSameUnit
	ref := ana.Refers(in).Referrals[0]
	got, err := w.Work.Match(t.Context(), ana.Actor, ref)
	must(t, err)
	if len(got.Ranking.Candidates) != 1 || got.Ranking.Candidates[0].Shelter != whole.Shelter.ID ||
		len(got.Ranking.Candidates[0].Seats) != 4 {
		t.Fatalf("only the house that takes all four fits: %+v", got.Ranking.Candidates)
	}
	why := map[domain.ShelterID][]string{}
	for _, ex := range slices.Concat(got.Ranking.Excluded, got.Ranking.Full) {
		for _, r := range ex.Reasons {
			why[ex.Shelter] = append(why[ex.Shelter], r.Code)
		}
	}
	if !slices.Contains(why[strict.Shelter.ID], "edad_hijos") || len(why[small.Shelter.ID]) == 0 {
		t.Fatalf("reasons: %v", why)
	}
	offer := ana.Offers(ref, whole)[0]
	whole.Accepts(offer)
	stays, err := store.All[domain.Stay](t.Context(), w.Store, store.Filter{By: store.By("active", whole.Shelter.ID)})
	if err != nil || len(stays) != 1 || len(stays[0].V.Persons) != 4 {
		t.Fatalf("four beds in one stay: %+v %v", stays, err)
	}
	w.Verify()
}

func TestAMinorsBedWaitsForNobodyButAdmissionDoes(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "1601", amparotest.Girls(1))
	girl := amparotest.Woman(17)
	girl.Pregnant = true
	in := amparotest.Survivor(girl)
	in.Case.Languages = []domain.Spoken{{ID: "kek", Level: "materno"}}
	in.Case.Found = "1601"
	ref := ana.Refers(in).Referrals[0]
	got, err := w.Work.Match(t.Context(), ana.Actor, ref)
	if err != nil || len(got.Ranking.Candidates) != 1 || !got.Ranking.Candidates[0].NeedsOrder {
		t.Fatalf("a fitting house that says an order is needed: %+v, %v", got.Ranking, err)
	}
	offer := ana.Offers(ref, casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Transit(t.Context(), ana.Actor, offer, 0))
	w.Want(w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}), fault.Invalid)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, w.Emergency()))
	w.Verify()
}

func TestEveryoneSeesOnlyTheirPart(t *testing.T) {
	w := amparotest.New(t)
	ana, other := w.Worker("ana"), w.Worker("otra")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	psy := w.Program("psico", domain.ClassPsych, 1, "trauma")
	law := w.Program("legal", domain.ClassLegal, 1, "penal_trata")
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh},
		intake.NeedInput{Need: "legal_penal", Urgency: domain.UrgencyMedium})
	filed := ana.Refers(in)
	bed := ana.Offers(filed.Referrals[0], casa)[0]
	therapy := ana.OffersTo(filed.Referrals[1], psy)[0]
	lawyer := ana.OffersTo(filed.Referrals[2], law)[0]
	casa.Accepts(bed)
	psy.Accepts(therapy)
	law.Accepts(lawyer)
	for name, o := range map[string]struct {
		who  domain.Actor
		what domain.OfferID
	}{"therapist opens the bed": {psy.Actor.Actor, bed}, "shelter opens the lawyer": {casa.Actor.Actor, lawyer},
		"stranger opens therapy": {other.Actor, therapy}} {
		_, err := w.Work.ViewOffer(t.Context(), o.who, o.what)
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: want not found, got %v", name, err)
		}
	}
	_, err := w.Work.ReadRestricted(t.Context(), casa.Actor.Actor, filed.Case)
	if err == nil {
		t.Error("a shelter never reads what is restricted")
	}
	_, err = w.Work.ViewCase(t.Context(), other.Actor, filed.Case)
	absent := domain.NewID[domain.CaseID]()
	_, none := w.Work.ViewCase(t.Context(), other.Actor, absent)
	if fault.As(err).Code != fault.As(none).Code || fault.Of(err) != fault.NotFound {
		t.Errorf("denied and absent must answer alike: %v / %v", err, none)
	}
	w.Verify()
}

func TestWithdrawalAndAcceptanceAreNeverBothKept(t *testing.T) {
	for range 15 {
		w := amparotest.New(t)
		ana := w.Worker("ana")
		casa := w.Shelter("casa", "0108", amparotest.Women(1))
		filed := ana.Refers(amparotest.Survivor(amparotest.Woman(22)))
		offer := ana.Offers(filed.Referrals[0], casa)[0]
		var accepted, withdrawn error
		var wg sync.WaitGroup
		wg.Go(func() { accepted = casa.TryAccept(offer) })
		wg.Go(func() { withdrawn = w.Work.WithdrawConsent(t.Context(), ana.Actor, filed.Case) })
		await.All(t, "all who accept at once", &wg)
		must(t, withdrawn)
		o, err := store.Get[domain.Offer](t.Context(), w.Store, offer)
		must(t, err)
		if (accepted == nil) != (o.V.State == domain.OfferAccepted) {
			t.Fatalf("answered %v, kept %s", accepted, o.V.State)
		}
		if accepted == nil {
			seen, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
			if err != nil || seen.Identity != nil || seen.Offer.Open {
				t.Fatalf("after withdrawal nothing personal is open: %+v %v", seen, err)
			}
		}
		w.Verify()
	}
}
