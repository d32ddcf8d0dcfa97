package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	atnight "amparo/internal/casework/tonight"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// girlTonight is a girl of 17 in the car of a worker: she said yes, and the authority on duty speaks for her.
func girlTonight() atnight.Input {
	return atnight.Input{Group: []domain.Person{{Relation: domain.RelationLead, Age: 17, Gender: domain.Woman}},
		Language: "spa", Found: "0101", Urgency: domain.UrgencyHigh, Share: domain.Yes,
		Representative: "procuraduria_ninez"}
}

// fieldsOf are the paths and codes that a refusal names.
func fieldsOf(err error) map[string]string {
	out := map[string]string{}
	for _, f := range fault.As(err).Fields {
		out[f.Path] = f.Code
	}
	return out
}

// TestAPlaceTonightIsAskedForWithAFewAnswers: what is filed is a case like any other, and her yes is recorded as what
// it is: by word of mouth, for the minimum, for three days.
func TestAPlaceTonightIsAskedForWithAFewAnswers(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0101", amparotest.Girls(2))
	filed, err := w.Work.Tonight(t.Context(), ana.Actor, girlTonight())
	must(t, err)
	if s := state(t, w, filed.Referrals[0]); s != domain.ReferralSent {
		t.Fatalf("the search for a bed is %s", s)
	}
	k, err := store.Get[domain.Consent](t.Context(), w.Store, filed.Case)
	must(t, err)
	now := w.Clock.Now()
	if k.V.Method != consent.Provisional || !k.V.ExpiresAt.Equal(k.V.ObtainedAt.Add(72*time.Hour)) ||
		!k.V.Covers(domain.ScopeShareMinimal, now) || k.V.Covers(domain.ScopeShareIdentity, now) ||
		k.V.GivenBy == "persona" || k.V.Representative == "" {
		t.Errorf("her yes is recorded as %+v", k.V)
	}
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	must(t, w.Work.WriteIdentity(t.Context(), ana.Actor, filed.Case, 0,
		domain.Identity{Persons: []domain.Named{{UseName: "Flor"}}}))
	casa.Accepts(offer)
	seen, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	if must(t, err); seen.Identity != nil {
		t.Errorf("a yes to the profile without a name opened her name: %+v", seen.Identity)
	}
	w.Verify()
}

// TestWithoutHerYesNothingIsKeptAtNight: nobody is asked, no case is kept, and all that is wrong is said at once, by
// the questions that were asked.
func TestWithoutHerYesNothingIsKeptAtNight(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	no := girlTonight()
	no.Share = domain.No
	_, err := w.Work.Tonight(t.Context(), ana.Actor, no)
	w.Want(err, fault.Invalid)
	if got := fieldsOf(err); got["share"] != "tonight.needs_yes" || len(got) != 1 {
		t.Errorf("a no is told as %v", got)
	}
	empty := atnight.Input{Group: []domain.Person{{Relation: domain.RelationLead, Age: -1}}}
	_, err = w.Work.Tonight(t.Context(), ana.Actor, empty)
	got := fieldsOf(err)
	for _, path := range []string{"share", "group.0.age", "group.0.gender", "language", "found_municipality", "urgency"} {
		if got[path] == "" {
			t.Errorf("nothing is said of %s: %v", path, got)
		}
	}
	cases, err := store.All[domain.Case](t.Context(), w.Store, store.Filter{})
	if must(t, err); len(cases) > 0 {
		t.Errorf("%d cases are kept without her yes", len(cases))
	}
	casa := w.Shelter("casa", "0101", amparotest.Women(1))
	_, err = w.Work.Tonight(t.Context(), casa.Actor.Actor, girlTonight())
	w.Want(err, fault.Forbidden)
	w.Verify()
}

// TestSomebodySpeaksForAGirlAlsoAtNight: no rule is weaker at night than by day.
func TestSomebodySpeaksForAGirlAlsoAtNight(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	in := girlTonight()
	in.Representative = ""
	_, err := w.Work.Tonight(t.Context(), ana.Actor, in)
	if w.Want(err, fault.Invalid); fieldsOf(err)["representative"] != "field.required" {
		t.Errorf("a girl whom nobody speaks for is refused with %v", fieldsOf(err))
	}
	in.Group[0].Age = 24
	filed, err := w.Work.Tonight(t.Context(), ana.Actor, in)
	must(t, err)
	c, err := store.Get[domain.Case](t.Context(), w.Store, filed.Case)
	if must(t, err); c.V.Court != "" || slices.Contains(c.V.Assumed, atnight.AssumedCourt) {
		t.Errorf("of a woman of age it says %s, guessed %v", c.V.Court, c.V.Assumed)
	}
}

// TestAProvisionalConsentStaysSmallAndShort: nobody makes more of it than what she said; it ends by itself, and what
// she is asked properly takes its place.
func TestAProvisionalConsentStaysSmallAndShort(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0101", amparotest.Girls(2))
	filed, err := w.Work.Tonight(t.Context(), ana.Actor, girlTonight())
	must(t, err)
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	record := func(in intake.ConsentInput) error {
		in.GivenBy, in.Representative = "asentimiento_nna_y_representante", "procuraduria_ninez"
		return w.Work.RecordConsent(t.Context(), ana.Actor, filed.Case, 0, in)
	}
	more := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity)
	more.Method = consent.Provisional
	err = record(more)
	if w.Want(err, fault.Invalid); fieldsOf(err)["consent.scopes.compartir_identidad"] != "consent.provisional_minimum" {
		t.Errorf("a yes to her name by word of mouth is refused with %v", fieldsOf(err))
	}
	long := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	long.Method, long.ExpiresAt = consent.Provisional, w.Clock.Now().Add(73*time.Hour)
	err = record(long)
	if w.Want(err, fault.Invalid); fieldsOf(err)["consent.expires_at"] != "consent.provisional_short" {
		t.Errorf("one that holds longer is refused with %v", fieldsOf(err))
	}
	w.Want(w.Work.CompleteConsent(t.Context(), ana.Actor, filed.Case, 0,
		map[domain.Scope]domain.Answer{domain.ScopeShareIdentity: domain.Yes}), fault.Conflict)

	w.Waits(72*time.Hour + time.Minute)
	w.Due()
	o, err := store.Get[domain.Offer](t.Context(), w.Store, offer)
	if must(t, err); o.V.State.Live() {
		t.Errorf("three days later the house is still asked: %s", o.V.State)
	}
	must(t, record(amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity)))
	ana.Offers(filed.Referrals[0], casa)
	w.Verify()
}

// TestWhatANightLeftOpenIsListedUntilItIsSaid: each line goes when what it asks for is on the case, and not before.
func TestWhatANightLeftOpenIsListedUntilItIsSaid(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed, err := w.Work.Tonight(t.Context(), ana.Actor, girlTonight())
	must(t, err)
	left := func(who domain.Actor) []string {
		v, err := w.Work.ViewCase(t.Context(), who, filed.Case)
		must(t, err)
		list, err := w.Work.ToComplete(t.Context(), who, v)
		must(t, err)
		return list.Parts
	}
	all := []string{"consent", "safety", "security", "court", "identity", "signs", "needs"}
	if got := left(ana.Actor); !slices.Equal(got, all) {
		t.Fatalf("left open: %v, want %v", got, all)
	}
	gone := func(part string) {
		t.Helper()
		all = slices.DeleteFunc(all, func(p string) bool { return p == part })
		if got := left(ana.Actor); !slices.Equal(got, all) {
			t.Errorf("after %s was said, left open: %v, want %v", part, got, all)
		}
	}
	edit := func(path string) {
		t.Helper()
		c, err := store.Get[domain.Case](t.Context(), w.Store, filed.Case)
		must(t, err)
		next := c.V
		next.Assumed = slices.DeleteFunc(slices.Clone(next.Assumed), func(p string) bool { return p == path })
		must(t, w.Work.EditCase(t.Context(), ana.Actor, filed.Case, 0, next))
	}
	k := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	k.GivenBy, k.Representative = "asentimiento_nna_y_representante", "procuraduria_ninez"
	must(t, w.Work.RecordConsent(t.Context(), ana.Actor, filed.Case, 0, k))
	gone("consent")
	must(t, w.Work.WriteSafety(t.Context(), ana.Actor, filed.Case, 0, domain.Safety{Risk: "La buscan en la terminal."}))
	gone("safety")
	edit(atnight.AssumedSecurity)
	gone("security")
	edit(atnight.AssumedCourt)
	gone("court")
	must(t, w.Work.WriteIdentity(t.Context(), ana.Actor, filed.Case, 0,
		domain.Identity{Persons: []domain.Named{{UseName: "Flor"}}}))
	gone("identity")
	edit(atnight.AssumedStatus)
	gone("signs")
	_, err = w.Work.AddNeeds(t.Context(), ana.Actor, filed.Case,
		[]intake.NeedInput{{Need: "psicologia", Urgency: domain.UrgencyMedium}}, true)
	must(t, err)
	gone("needs")
	w.Verify()
}
