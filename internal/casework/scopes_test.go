package casework_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// gate is what one answer of a consent decides: a story that reports whether the door is open.
type scopeCase struct {
	opens   func(*amparotest.World, intake.ConsentInput) bool
	unasked bool // open also while nobody has asked her
}

// gates has a row for every scope that is asked.
var gates = map[domain.Scope]scopeCase{
	domain.ScopeRecord:        {opens: canRegister},
	domain.ScopeShareMinimal:  {opens: canOffer},
	domain.ScopeShareIdentity: {opens: houseReadsHerName},
	domain.ScopeShareHealth:   {opens: houseReadsHealth},
	domain.ScopeSharePsych:    {opens: readsCare(domain.ClassPsych, domain.CarePsych, "psicologia")},
	domain.ScopeShareLegal:    {opens: readsCare(domain.ClassLegal, domain.CareLegal, "legal_penal")},
	consent.Family:            {opens: canSend("busqueda_familia")},
	consent.Consulate:         {opens: canAsk("consulado")},
	consent.Authority:         {opens: canAsk("fiscalia")},
	consent.Abroad:            {opens: canCross},
	consent.WithName:          {opens: canLeaveWithName},
	consent.Statistics:        {opens: isCounted, unasked: true},
	consent.FollowUp:          {opens: isAskedAfter},
}

// TestEveryScopeThatIsAskedDecidesSomething: a scope of the vocabulary without a gate fails here, and so does one that
// the page on how consent is obeyed does not name.
func TestEveryScopeThatIsAskedDecidesSomething(t *testing.T) {
	page, err := os.ReadFile("../../docs/decisions/0047-what-each-answer-decides.md")
	must(t, err)
	asked := country.Guatemala().ConsentScopes()
	if len(asked) != len(gates) {
		t.Errorf("%d scopes are asked, %d have a gate", len(asked), len(gates))
	}
	for _, v := range asked {
		scope := domain.Scope(v.Code)
		g, ok := gates[scope]
		if !ok || !strings.Contains(string(page), "| `"+v.Code+"` |") {
			t.Errorf("%s is asked, and nothing says what it decides", scope)
			continue
		}
		for answer, want := range map[domain.Answer]bool{domain.Yes: true, domain.No: false, domain.NotAsked: g.unasked,
			"": g.unasked} {
			t.Run(v.Code+"="+string(answer), func(t *testing.T) {
				in := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity)
				in.Scopes[scope] = answer
				if answer == "" {
					delete(in.Scopes, scope)
				}
				if got := g.opens(amparotest.New(t), in); got != want {
					t.Errorf("open: %v, want %v", got, want)
				}
			})
		}
	}
}

func canRegister(w *amparotest.World, k intake.ConsentInput) bool {
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent = k
	_, err := w.Work.Register(w.T.Context(), w.Worker("ana").Actor, in)
	return err == nil
}

// filedWith registers a woman who agrees to that, with one need.
func filedWith(w *amparotest.World, k intake.ConsentInput, need string) (*amparotest.Actor, intake.Registered) {
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent, in.Needs[0].Need = k, need
	ana := w.Worker("ana")
	return ana, ana.Refers(in)
}

func canOffer(w *amparotest.World, k intake.ConsentInput) bool {
	ana, filed := filedWith(w, k, "abrigo")
	_, err := w.Work.SendOffers(w.T.Context(), ana.Actor, filed.Referrals[0], 0,
		placement.OfferInput{Shelters: []domain.ShelterID{w.Shelter("casa", "0108", amparotest.Women(1)).Shelter.ID}})
	return err == nil
}

// sheltered plays until she sleeps in a house.
func sheltered(w *amparotest.World, k intake.ConsentInput) (*amparotest.Actor, *amparotest.House, intake.Registered,
	domain.OfferID) {
	ana, filed := filedWith(w, k, "abrigo")
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	bed := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(bed)
	must(w.T.(*testing.T), w.Work.Admit(w.T.Context(), casa.Actor.Actor, bed, 0, placement.AdmitInput{}))
	return ana, casa, filed, bed
}

func houseReadsHerName(w *amparotest.World, k intake.ConsentInput) bool {
	_, casa, filed, _ := sheltered(w, k)
	_, err := w.Work.ReadIdentity(w.T.Context(), casa.Actor.Actor, filed.Case)
	return err == nil
}

func houseReadsHealth(w *amparotest.World, k intake.ConsentInput) bool {
	_, casa, filed, _ := sheltered(w, k)
	return readsNotes(w, casa.Actor, filed.Case, domain.CareHealth)
}

// readsNotes reports whether somebody reads a note that another agency wrote.
func readsNotes(w *amparotest.World, who *amparotest.Actor, id domain.CaseID, kind domain.CareKind) bool {
	var c store.Change
	store.Put(&c, store.New(domain.CareNote{ID: domain.NewID[domain.NoteID](), Case: id, Kind: kind, Agency: "antes",
		Author: "otra", At: w.Clock.Now(), Text: "Antes."}))
	keep(w, &c)
	notes, err := w.Work.ReadNotes(w.T.Context(), who.Actor, id, kind)
	return err == nil && len(notes) > 0
}

func keep(w *amparotest.World, c *store.Change) {
	c.Log(store.Entry{Actor: domain.System("test"), Act: "keep", Kind: "world", ID: "world", Outcome: store.Done})
	must(w.T.(*testing.T), w.Store.Commit(w.T.Context(), *c))
}

func readsCare(class domain.Class, kind domain.CareKind,
	need string) func(*amparotest.World, intake.ConsentInput) bool {
	return func(w *amparotest.World, k intake.ConsentInput) bool {
		ana, filed := filedWith(w, k, need)
		office := w.Program("oficina", class, 2, "penal_trata")
		office.Accepts(ana.OffersTo(filed.Referrals[0], office)[0])
		return readsNotes(w, office.Actor, filed.Case, kind)
	}
}

// canSend reports whether a need is asked for at once, can be sent afterwards, and is told to be so. All three say the
// same.
func canSend(need string) func(*amparotest.World, intake.ConsentInput) bool {
	return func(w *amparotest.World, k intake.ConsentInput) bool {
		ana, filed := filedWith(w, k, need)
		r, err := w.Work.ViewReferral(w.T.Context(), ana.Actor, filed.Referrals[0])
		must(w.T.(*testing.T), err)
		sent := r.Referral.State == domain.ReferralSent
		_, err = w.Work.AddNeeds(w.T.Context(), ana.Actor, filed.Case,
			[]intake.NeedInput{{Need: need, Urgency: domain.UrgencyMedium}}, true)
		if (err == nil) != sent || !sent && (r.Can["referral.send"] || w.Work.Send(w.T.Context(), ana.Actor,
			filed.Referrals[0], 0) == nil) {
			w.T.Errorf("sent at once %v, added %v, may be sent %v", sent, err, r.Can["referral.send"])
		}
		return sent
	}
}

// canAsk reports whether a programme run by such an agency, and its interpreters, may be asked.
func canAsk(kind string) func(*amparotest.World, intake.ConsentInput) bool {
	return func(w *amparotest.World, k intake.ConsentInput) bool {
		ana, filed := filedWith(w, k, "legal_penal")
		office := officeOf(w, kind)
		_, err := w.Work.SendOffers(w.T.Context(), ana.Actor, filed.Referrals[0], 0,
			placement.OfferInput{Programs: []domain.ProgramID{office.Program.ID}})
		aid := w.Program("bufete", domain.ClassLegal, 2, "penal_trata")
		offer := ana.OffersTo(filed.Referrals[0], aid)[0]
		aid.Accepts(offer)
		voice := office.Colleague("intérprete", domain.RoleInterpreter)
		_, asked := w.Work.AskInterpreter(w.T.Context(), aid.Actor.Actor, offer, 0, meeting(w, voice.Agency))
		desk, seen := w.Work.InterpreterDesk(w.T.Context(), aid.Actor.Actor, offer)
		if must(w.T.(*testing.T), seen); (asked == nil) != (err == nil) || (len(desk.Agencies) > 0) != (err == nil) {
			w.T.Errorf("asked: %v, its interpreters: %v, offered: %v", err, asked, desk.Agencies)
		}
		return err == nil
	}
}

// officeOf is a legal programme that such an agency runs.
func officeOf(w *amparotest.World, kind string) *amparotest.Office {
	office := w.Program("oficina de "+kind, domain.ClassLegal, 2, "penal_trata")
	a, err := store.Get[domain.Agency](w.T.Context(), w.Store, office.Agency)
	must(w.T.(*testing.T), err)
	a.V.Type, office.AgencyType = kind, kind
	var c store.Change
	store.Put(&c, a)
	keep(w, &c)
	return office
}

// isCounted reports whether she is among six who wait. Five others are counted in any case.
func isCounted(w *amparotest.World, k intake.ConsentInput) bool {
	ana, _ := filedWith(w, k, "abrigo")
	for i := range 6 {
		ana.Refers(amparotest.Survivor(amparotest.Woman(20 + i)))
	}
	f, err := w.Work.Figures(w.T.Context(), ana.Colleague("analista", domain.RoleAnalyst).Actor)
	must(w.T.(*testing.T), err)
	return f.Open.N == 7
}

// isAskedAfter reports whether her worker is reminded of her 30 and 90 days after she left; both say the same.
func isAskedAfter(w *amparotest.World, k intake.ConsentInput) bool {
	ana, casa, _, bed := sheltered(w, k)
	must(w.T.(*testing.T), w.Work.Discharge(w.T.Context(), casa.Actor.Actor, bed, 0,
		placement.EndInput{Reason: "vida_independiente"}))
	noticed := func() (n int) {
		for _, kind := range ana.Told() {
			if kind == "notice.follow_up" {
				n++
			}
		}
		return n
	}
	var counts []int
	for _, days := range []int{29, 2, 58, 2, 60} {
		w.Waits(time.Duration(days) * 24 * time.Hour)
		w.Due()
		counts = append(counts, noticed())
	}
	asked := slices.Equal(counts, []int{0, 1, 1, 2, 2})
	if !asked && !slices.Equal(counts, []int{0, 0, 0, 0, 0}) {
		w.T.Errorf("reminders after 29, 31, 89, 91 and 151 days: %v", counts)
	}
	return asked
}

// TestWhoSaidNoToHerFamilyIsNotGivenBackToIt: a reason for leaving that goes against her no is refused at every door
// where one is chosen.
func TestWhoSaidNoToHerFamilyIsNotGivenBackToIt(t *testing.T) {
	w := amparotest.New(t)
	k := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	k.Scopes[consent.Family], k.Scopes[consent.FollowUp] = domain.No, domain.No
	ana, casa, filed, bed := sheltered(w, k)
	err := w.Work.Discharge(t.Context(), casa.Actor.Actor, bed, 0, placement.EndInput{Reason: "reintegracion_familiar"})
	wantsField(t, err, "reason", "consent.no_family")
	err = w.Work.Discharge(t.Context(), casa.Actor.Actor, bed, 0, placement.EndInput{Reason: "plan_cumplido",
		FollowUp: true})
	wantsField(t, err, "follow_up", "consent.no_follow_up")
	must(t, w.Work.Discharge(t.Context(), casa.Actor.Actor, bed, 0, placement.EndInput{Reason: "plan_cumplido"}))
	err = w.Work.CloseCase(t.Context(), ana.Actor, filed.Case, 0, "reintegracion_familiar")
	wantsField(t, err, "reason", "consent.no_family")
	k.Scopes[consent.Family] = domain.Yes
	must(t, w.Work.RecordConsent(t.Context(), ana.Actor, filed.Case, 0, k))
	must(t, w.Work.CloseCase(t.Context(), ana.Actor, filed.Case, 0, "reintegracion_familiar"))
	w.Verify()
}

func wantsField(t *testing.T, err error, field, code string) {
	t.Helper()
	f := fault.As(err)
	if f == nil || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Path == field && x.Code == code }) {
		t.Errorf("%v, want %s at %s", err, code, field)
	}
}

// TestANoToHerConsulateEndsWhatItWasAsked: the offer is taken back, care that was promised is given back, its
// interpreter is called off and the return home that was asked for is withdrawn; the other helpers stay.
func TestANoToHerConsulateEndsWhatItWasAsked(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	k := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity, consent.Consulate)
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent = k
	in.Needs = append(in.Needs, intake.NeedInput{Need: "legal_migratorio", Urgency: domain.UrgencyHigh},
		intake.NeedInput{Need: "repatriacion", Urgency: domain.UrgencyMedium}, intake.NeedInput{Need: "legal_penal",
			Urgency: domain.UrgencyHigh})
	ana := w.Worker("ana")
	filed := ana.Refers(in)
	casa, office := w.Shelter("casa", "0108", amparotest.Women(1)), officeOf(w, "consulado")
	bed := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(bed)
	care := ana.OffersTo(filed.Referrals[1], office)[0]
	office.Accepts(care)
	open := ana.OffersTo(filed.Referrals[3], office)[0]
	voice := office.Colleague("intérprete", domain.RoleInterpreter)
	call, err := w.Work.AskInterpreter(ctx, casa.Actor.Actor, bed, 0, meeting(w, voice.Agency))
	must(t, err)
	_, err = w.Work.ReadIdentity(ctx, office.Actor.Actor, filed.Case)
	must(t, err)

	k.Scopes[consent.Consulate] = domain.No
	must(t, w.Work.RecordConsent(ctx, ana.Actor, filed.Case, 0, k))
	for i, want := range []domain.ReferralState{domain.ReferralAccepted, domain.ReferralCancelled,
		domain.ReferralCancelled, domain.ReferralReview} {
		if got := state(t, w, filed.Referrals[i]); got != want {
			t.Errorf("need %d stands at %s, want %s", i, got, want)
		}
	}
	if o, err := store.Get[domain.Offer](ctx, w.Store, open); err != nil || o.V.State != domain.OfferWithdrawn {
		t.Errorf("what nobody had answered: %+v %v", o.V.State, err)
	}
	if _, err = w.Work.ReadIdentity(ctx, office.Actor.Actor, filed.Case); err == nil {
		t.Error("the consulate still reads who she is")
	}
	if _, err = w.Work.ViewInterpreting(ctx, voice.Actor, call); err == nil {
		t.Error("the consulate's interpreter still comes")
	}
	if !slices.Contains(office.Told(), "notice.consent_withdrawn") {
		t.Errorf("the consulate was told %v", office.Told())
	}
	w.Verify()
}

// TestWhoAgreesLaterIsAskedAfter: she left, and says only then that she wants to hear from her worker.
func TestWhoAgreesLaterIsAskedAfter(t *testing.T) {
	w := amparotest.New(t)
	k := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	ana, casa, filed, bed := sheltered(w, k)
	must(t, w.Work.Discharge(t.Context(), casa.Actor.Actor, bed, 0, placement.EndInput{Reason: "vida_independiente",
		FollowUp: true}))
	w.Waits(3 * 24 * time.Hour)
	k.Scopes[consent.FollowUp] = domain.Yes
	must(t, w.Work.RecordConsent(t.Context(), ana.Actor, filed.Case, 0, k))
	if missing, err := w.Work.RestoreDeadlines(t.Context()); err != nil || missing != 0 {
		t.Errorf("%d deadlines were missing, %v", missing, err)
	}
	w.Waits(28 * 24 * time.Hour)
	w.Due()
	if !slices.Contains(ana.Told(), "notice.follow_up") {
		t.Errorf("told %v", ana.Told())
	}
	w.Verify()
}

// TestAPictureIsNotAskedForAnyMore: nothing here takes one. What was recorded before stays readable.
func TestAPictureIsNotAskedForAnyMore(t *testing.T) {
	w := amparotest.New(t)
	ana, filed := filedWith(w, amparotest.Consent(domain.ScopeRecord), "abrigo")
	k := amparotest.Consent(domain.ScopeRecord)
	k.Scopes["fotografia_voz"] = domain.Yes
	err := w.Work.RecordConsent(t.Context(), ana.Actor, filed.Case, 0, k)
	wantsField(t, err, "consent.scopes.fotografia_voz", "consent.not_asked_now")
}
