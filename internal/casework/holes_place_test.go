package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestWhoWasOnlyAskedIsNotToldWhatBecameOfHer: why a referral was cancelled is D2; a house that never answered has no use for it.
func TestWhoWasOnlyAskedIsNotToldWhatBecameOfHer(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0]
	ana.Offers(ref, casa)
	must(t, w.Work.Cancel(t.Context(), ana.Actor, ref, 0, "fallecimiento"))
	page, err := w.Work.Inbox(t.Context(), casa.Actor.Actor, oversight.InboxFilter{Answered: true})
	if err != nil || len(page.Offers) != 1 || page.Offers[0].Code != "" || page.Offers[0].State != domain.OfferWithdrawn {
		t.Errorf("the house reads %+v, %v", page.Offers, err)
	}
}

// TestALongRoadCostsNobodyHerBed: from the north the road alone takes longer than the hold of a critical request.
func TestALongRoadCostsNobodyHerBed(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Transit(t.Context(), ana.Actor, offer, 0))
	w.Waits(9 * time.Hour)
	w.Due()
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
}

// TestADistanceDoesNotSayInWhichTownAHouseStands: distances come in steps of ten kilometres, and none is nothing.
func TestADistanceDoesNotSayInWhichTownAHouseStands(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	w.Shelter("aquí", "0101", amparotest.Women(1))
	w.Shelter("cerca", "0108", amparotest.Women(1))
	m, err := w.Work.Match(t.Context(), ana.Actor, ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0])
	must(t, err)
	for _, c := range m.Ranking.Candidates {
		if !c.HasDistance || c.DistanceKM != 10 && c.DistanceKM != 20 {
			t.Errorf("%s is told to be %v km away", m.Providers[string(c.Shelter)].Name, c.DistanceKM)
		}
	}
}

// TestHerTeamHearsThatConsentEndedWhoeverWroteItDown: she may say so in the shelter; her worker must not find out by chance.
func TestHerTeamHearsThatConsentEndedWhoeverWroteItDown(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	casa.Accepts(ana.Offers(filed.Referrals[0], casa)[0])
	must(t, w.Work.WithdrawConsent(t.Context(), casa.Actor.Actor, filed.Case))
	if !slices.Contains(ana.Told(), "notice.consent_withdrawn") {
		t.Errorf("ana was told %v", ana.Told())
	}
}

// TestTheLogNamesTheConsentThatSharingReliedOn: the same name stands in every leaf that speaks of one consent.
func TestTheLogNamesTheConsentThatSharingReliedOn(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	casa.Accepts(ana.Offers(filed.Referrals[0], casa)[0])
	k, err := store.Get[domain.Consent](t.Context(), w.Store, filed.Case)
	must(t, err)
	must(t, w.Store.Logs().Integrate(t.Context()))
	for agency, act := range map[domain.AgencyID]string{ana.Agency: "offer.send", casa.Agency: "offer.accept"} {
		entries, _, err := w.Store.Logs().Page(t.Context(), w.Store.LogOf(agency), 0, 100)
		must(t, err)
		named := slices.ContainsFunc(entries, func(e store.LeafAt) bool {
			return e.Leaf.Act == act && e.Leaf.Consent == w.Store.PseudonymOf("consent", string(k.V.ID))
		})
		if !named {
			t.Errorf("%s does not name her consent", act)
		}
	}
}

// TestAConsentNamesABoundedNumberOfReceiversForNeedsThatExist: what is kept of each consent is kept for good.
func TestAConsentNamesABoundedNumberOfReceiversForNeedsThatExist(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Consent.Recipients = make([]domain.AgencyID, 201)
	_, err := w.Work.Register(t.Context(), ana.Actor, in)
	w.Want(err, fault.Invalid)
	in.Consent.Recipients, in.Consent.Purposes = nil, []domain.Class{"todo"}
	_, err = w.Work.Register(t.Context(), ana.Actor, in)
	w.Want(err, fault.Invalid)
}

// TestATeamHearsWhenAProviderRecordsConsent: a house may record what she says while she lives there, never behind her team's back.
func TestATeamHearsWhenAProviderRecordsConsent(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	casa.Accepts(ana.Offers(filed.Referrals[0], casa)[0])
	must(t, w.Work.RecordConsent(t.Context(), casa.Actor.Actor, filed.Case, 0, amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity)))
	if !slices.Contains(ana.Told(), "notice.consent_recorded") {
		t.Fatalf("the team was told only %v", ana.Told())
	}
}
