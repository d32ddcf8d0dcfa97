package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// consentOf reads the consent of a case as its row has it.
func consentOf(t *testing.T, w *amparotest.World, id domain.CaseID) store.Rec[domain.Consent] {
	t.Helper()
	k, err := store.Get[domain.Consent](t.Context(), w.Store, id)
	must(t, err)
	return k
}

// livesIn files a case with these scopes and lets the house accept it.
func livesIn(ana *amparotest.Actor, casa *amparotest.House, scopes ...domain.Scope) intake.Registered {
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent = amparotest.Consent(append(scopes, domain.ScopeRecord, domain.ScopeShareMinimal)...)
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
	filed := ana.Refers(in)
	casa.Accepts(ana.Offers(filed.Referrals[0], casa)[0])
	return filed
}

// TestAProviderOpenedTheDoorToItself: whoever housed her could record that she shares her identity, and read it a
// moment later; her team was told when it was done.
func TestAProviderOpenedTheDoorToItself(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	filed := livesIn(ana, casa)
	wide := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity,
		domain.ScopeShareHealth)
	must(t, w.Work.RecordConsent(t.Context(), casa.Actor.Actor, filed.Case, 0, wide))
	_, err := w.Work.ReadIdentity(t.Context(), casa.Actor.Actor, filed.Case)
	w.Want(err, fault.Forbidden)
	if !slices.Contains(ana.Told(), "notice.consent_waiting") {
		t.Errorf("the team was told only %v", ana.Told())
	}
	seen, err := w.Work.ViewConsent(t.Context(), ana.Actor, filed.Case)
	must(t, err)
	if waits := seen.Consent.Consent.Waiting; waits == nil || waits.Scopes[domain.ScopeShareIdentity] != domain.Yes ||
		!seen.Can["consent.confirm"] || seen.Agencies[waits.Agency] != "casa" {
		t.Fatalf("the team sees what waits, and from whom: %+v", seen)
	}
	w.Want(w.Work.ConfirmConsent(t.Context(), casa.Actor.Actor, filed.Case, 0), fault.Forbidden)
	w.Want(w.Work.ConfirmConsent(t.Context(), ana.Actor, filed.Case, seen.Consent.Rev-1), fault.Stale)
	must(t, w.Work.ConfirmConsent(t.Context(), ana.Actor, filed.Case, seen.Consent.Rev))
	if _, err := w.Work.ReadIdentity(t.Context(), casa.Actor.Actor, filed.Case); err != nil {
		t.Errorf("what her team confirmed opens: %v", err)
	}
	k := consentOf(t, w, filed.Case).V
	if k.ConfirmedBy != ana.Account || k.RecordedBy != casa.Account || k.Waiting != nil || k.Earlier != 1 {
		t.Errorf("kept %+v", k)
	}
	if notices := casa.Told(); !slices.Contains(notices, "notice.consent_confirmed") {
		t.Errorf("the house was told only %v", notices)
	}
	w.Want(w.Work.ConfirmConsent(t.Context(), ana.Actor, filed.Case, 0), fault.Conflict)
	loggedCodes(t, w, ana.Agency, "consent.confirm", "confirmado")
	loggedCodes(t, w, casa.Agency, "consent.record", "espera_confirmacion")
	w.Verify()
}

// loggedCodes fails unless the log of an agency tells of an act with that code.
func loggedCodes(t *testing.T, w *amparotest.World, agency domain.AgencyID, act, code string) {
	t.Helper()
	must(t, w.Store.Logs().Integrate(t.Context()))
	page, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(agency), oversight.LogFilter{Act: act})
	must(t, err)
	if !slices.ContainsFunc(page.Rows, func(r oversight.LogRow) bool {
		return r.Code == code &&
			r.Outcome == store.Done
	}) {
		t.Errorf("the log tells of no %s with %s: %+v", act, code, page.Rows)
	}
}

// TestNothingOfWhatWaitsOpensByAnotherWay: a new receiver, a longer time, another need and a split of the group wait
// like a new scope.
func TestNothingOfWhatWaitsOpensByAnotherWay(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, otra := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2)), w.Shelter("otra", "0108",
		amparotest.Women(2))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent.Recipients, in.Consent.Purposes = []domain.AgencyID{casa.Agency}, []domain.Class{domain.ClassShelter}
	in.Consent.ExpiresAt = w.Clock.Now().AddDate(0, 0, 30)
	filed := ana.Refers(in)
	casa.Accepts(ana.Offers(filed.Referrals[0], casa)[0])
	before := consentOf(t, w, filed.Case).V
	for what, wider := range map[string]func(*intake.ConsentInput){
		"a receiver":    func(k *intake.ConsentInput) { k.Recipients = []domain.AgencyID{casa.Agency, otra.Agency} },
		"a need":        func(k *intake.ConsentInput) { k.Purposes = []domain.Class{domain.ClassShelter, domain.ClassLegal} },
		"a longer time": func(k *intake.ConsentInput) { k.ExpiresAt = w.Clock.Now().AddDate(0, 0, 60) },
		"a split":       func(k *intake.ConsentInput) { k.SplitAgreed = true },
	} {
		next := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity)
		wider(&next)
		must(t, w.Work.RecordConsent(t.Context(), casa.Actor.Actor, filed.Case, 0, next))
		k := consentOf(t, w, filed.Case).V
		if k.Waiting == nil || k.ID != before.ID || len(k.Recipients) != 1 || len(k.Purposes) != 1 || k.SplitAgreed ||
			!k.ExpiresAt.Equal(before.ExpiresAt) {
			t.Errorf("%s opened by itself: %+v", what, k)
		}
		must(t, w.Work.RejectConsent(t.Context(), ana.Actor, filed.Case, 0))
		if k = consentOf(t, w, filed.Case).V; k.Waiting != nil || k.ID != before.ID {
			t.Errorf("%s: what was let go is still there: %+v", what, k)
		}
	}
	if !slices.Contains(casa.Told(), "notice.consent_rejected") {
		t.Errorf("the house was told only %v", casa.Told())
	}
	w.Verify()
}

// TestWhatAProviderHearsHerTakeBackHoldsAtOnce: closing never waits for anybody, even when she opens something else in
// the same breath.
func TestWhatAProviderHearsHerTakeBackHoldsAtOnce(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, psy := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2)), w.Program("psico",
		domain.ClassPsych, 2)
	filed := livesIn(ana, casa, domain.ScopeShareIdentity)
	offer := ana.OffersTo(filed.Referrals[1], psy)[0]
	both := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareHealth)
	both.Recipients = []domain.AgencyID{casa.Agency}
	must(t, w.Work.RecordConsent(t.Context(), casa.Actor.Actor, filed.Case, 0, both))
	k := consentOf(t, w, filed.Case).V
	if k.Scopes[domain.ScopeShareIdentity] == domain.Yes || k.Scopes[domain.ScopeShareHealth] == domain.Yes ||
		len(k.Recipients) != 1 || k.Waiting == nil {
		t.Fatalf("in force: %+v", k)
	}
	if o, err := store.Get[domain.Offer](t.Context(), w.Store, offer); err != nil || o.V.State.Live() {
		t.Errorf("who is no longer a receiver is still asked: %v %v", o.V.State, err)
	}
	none := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	none.Recipients = []domain.AgencyID{psy.Agency}
	must(t, w.Work.RecordConsent(t.Context(), casa.Actor.Actor, filed.Case, 0, none))
	if k = consentOf(t, w, filed.Case).V; k.Covers(domain.ScopeShareMinimal, w.Clock.Now()) {
		t.Errorf("nobody in common means nobody, not everybody: %+v", k)
	}
	deadlines, err := store.All[domain.Deadline](t.Context(), w.Store, store.Filter{})
	must(t, err)
	deadlines = slices.DeleteFunc(deadlines,
		func(d store.Rec[domain.Deadline]) bool { return d.V.Kind != domain.DeadlineConsent })
	if len(deadlines) != 1 {
		t.Errorf("the end of her consent, which nobody moved, is warned of %d times", len(deadlines))
	}
	must(t, w.Work.WithdrawConsent(t.Context(), casa.Actor.Actor, filed.Case))
	if k = consentOf(t, w, filed.Case).V; k.WithdrawnAt.IsZero() || k.Waiting != nil {
		t.Errorf("withdrawn, and what waited is gone with it: %+v", k)
	}
	w.Want(w.Work.ConfirmConsent(t.Context(), ana.Actor, filed.Case, 0), fault.Conflict)
	must(t, w.Work.RecordConsent(t.Context(), casa.Actor.Actor, filed.Case, 0, none))
	if k = consentOf(t, w, filed.Case).V; k.Live(w.Clock.Now()) || k.Waiting == nil {
		t.Errorf("after she withdrew, a provider's word opens nothing: %+v", k)
	}
	w.Waits(91 * 24 * time.Hour)
	w.Want(w.Work.ConfirmConsent(t.Context(), ana.Actor, filed.Case, 0), fault.Conflict)
	w.Verify()
}

// TestTheDeskSpeakingForAHouseIsAHouse: what the desk records in a house's name waits like what the house records.
func TestTheDeskSpeakingForAHouseIsAHouse(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, desk := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2)), w.Coordinator()
	filed := livesIn(ana, casa)
	forCasa, err := w.Work.ActFor(t.Context(), desk.Actor, casa.Agency, "La casa llamó: no tiene conexión esta noche.")
	must(t, err)
	must(t, w.Work.RecordConsent(t.Context(), forCasa, filed.Case, 0, amparotest.Consent(domain.ScopeRecord,
		domain.ScopeShareMinimal, domain.ScopeShareIdentity)))
	if k := consentOf(t, w, filed.Case).V; k.Waiting == nil || k.Scopes[domain.ScopeShareIdentity] == domain.Yes {
		t.Errorf("it opened by itself: %+v", k)
	}
}

// TestWhoConsentedForHerWasToldToWhoeverHousesHer: who her representative is, who else receives and what was agreed
// before were in the consent for everybody who may read it.
func TestWhoConsentedForHerWasToldToWhoeverHousesHer(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, otra := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2)), w.Shelter("otra", "0108",
		amparotest.Women(2))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	in.Consent.GivenBy, in.Consent.Representative = "representante", "Tía Prueba"
	in.Consent.Recipients = []domain.AgencyID{casa.Agency, otra.Agency}
	filed := ana.Refers(in)
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	again := in.Consent
	again.Interpreter = true
	must(t, w.Work.RecordConsent(t.Context(), ana.Actor, filed.Case, 0, again))
	look := func(a *amparotest.Actor) dossier.ConsentPage {
		v, err := w.Work.ViewConsent(t.Context(), a.Actor, filed.Case)
		must(t, err)
		return v
	}
	v := look(casa.Actor)
	if k := v.Consent.Consent; k.Representative != "" || len(k.Recipients) != 1 || k.Recipients[0] != casa.Agency ||
		len(v.Past) != 0 || !v.Consent.Limited || v.Offer != offer {
		t.Errorf("the house reads %+v", v)
	}
	if v := look(ana); v.Consent.Consent.Representative == "" || len(v.Consent.Consent.Recipients) != 2 ||
		len(v.Past) != 1 || v.Past[0].Interpreter {
		t.Errorf("the team reads %+v", v)
	}
	// The house does not know of the other one, and leaves it in.
	kept := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	must(t, w.Work.RecordConsent(t.Context(), casa.Actor.Actor, filed.Case, 0, kept))
	if k := consentOf(t, w, filed.Case).V; len(k.Recipients) != 2 || k.Waiting != nil {
		t.Errorf("kept %+v", k)
	}
	again.Scopes[domain.ScopeShareIdentity] = domain.Yes
	must(t, w.Work.RecordConsent(t.Context(), ana.Actor, filed.Case, 0, again))
	if v := look(casa.Actor); v.Consent.Consent.Representative == "" || len(v.Consent.Consent.Recipients) != 2 {
		t.Errorf("with whom she shares her identity: %+v", v)
	}
	_, err := w.Work.ViewConsent(t.Context(), otra.Actor.Actor, filed.Case)
	w.Want(err, fault.NotFound)
	w.Verify()
}

// TestAConsentGrewWithEveryConsentBeforeIt: one row held all of them, without end.
func TestAConsentGrewWithEveryConsentBeforeIt(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	for range 60 {
		must(t, w.Work.RecordConsent(t.Context(), ana.Actor, filed.Case, 0, amparotest.Consent(domain.ScopeRecord,
			domain.ScopeShareMinimal)))
		w.Waits(2 * time.Minute)
	}
	k := consentOf(t, w, filed.Case).V
	if len(k.Past) != 0 || k.Earlier != 60 {
		t.Errorf("the row holds %d and counts %d", len(k.Past), k.Earlier)
	}
	all, err := store.All[domain.PastConsent](t.Context(), w.Store, store.Filter{By: store.By("case", filed.Case)})
	if must(t, err); len(all) != 60 {
		t.Errorf("%d of 60 earlier consents are kept", len(all))
	}
	v, err := w.Work.ViewConsent(t.Context(), ana.Actor, filed.Case)
	if must(t, err); len(v.Past) != 50 || v.Past[0].ObtainedAt.Before(v.Past[49].ObtainedAt) {
		t.Errorf("the page tells of %d, newest first", len(v.Past))
	}
	w.Verify()
}

// TestHerTeamHearsThatConsentEndedWhoeverWroteItDown: she may say so in the shelter; her worker must not find out by
// chance.
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

// TestATeamHearsWhenAProviderRecordsConsent: a house may record what she says while she lives there, never behind her
// team's back.
func TestATeamHearsWhenAProviderRecordsConsent(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	casa.Accepts(ana.Offers(filed.Referrals[0], casa)[0])
	must(t, w.Work.RecordConsent(t.Context(), casa.Actor.Actor, filed.Case, 0, amparotest.Consent(domain.ScopeRecord,
		domain.ScopeShareMinimal, domain.ScopeShareIdentity)))
	if !slices.Contains(ana.Told(), "notice.consent_recorded") {
		t.Fatalf("the team was told only %v", ana.Told())
	}
}
