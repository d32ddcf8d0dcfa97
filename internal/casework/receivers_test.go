package casework_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/store"
)

// inTwoHands is somebody who lives in one house and has therapy in a programme.
func inTwoHands(t *testing.T) (w *amparotest.World, ana *amparotest.Actor, casa *amparotest.House,
	psi *amparotest.Office, in intake.RegisterInput, filed intake.Registered, care domain.OfferID) {
	t.Helper()
	w = amparotest.New(t)
	ana, casa, psi = w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1)), w.Program("psi", domain.ClassPsych,
		1)
	in = amparotest.Survivor(amparotest.Woman(30))
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity)
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
	filed = ana.Refers(in)
	bed := ana.Offers(filed.Referrals[0], casa)[0]
	care = ana.OffersTo(filed.Referrals[1], psi)[0]
	casa.Accepts(bed)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, bed, 0, placement.AdmitInput{}))
	psi.Accepts(care)
	must(t, w.Work.Start(t.Context(), psi.Actor.Actor, care, 0))
	return w, ana, casa, psi, in, filed, care
}

// TestWhatIsNarrowerForOneReceiverTouchesNoOther: a shorter time for one is told to that one alone and ends nothing;
// another purpose ends what it no longer covers, and nothing more is booked there. The other keeps what she gave it.
func TestWhatIsNarrowerForOneReceiverTouchesNoOther(t *testing.T) {
	w, ana, casa, psi, in, filed, care := inTwoHands(t)
	ctx := t.Context()
	less := in.Consent
	less.Own = []domain.Receiver{{Agency: psi.Agency, ExpiresAt: w.Clock.Now().Add(48 * time.Hour)}}
	must(t, w.Work.RecordConsent(ctx, ana.Actor, filed.Case, 0, less))
	if notices := psi.Told(); !slices.Contains(notices, "notice.consent_narrowed") {
		t.Errorf("the programme was told %v", notices)
	}
	if got := state(t, w, filed.Referrals[1]); got != domain.ReferralAdmitted {
		t.Errorf("what is still covered stands at %s", got)
	}
	less.Own = []domain.Receiver{{Agency: psi.Agency, Purposes: []domain.Class{domain.ClassLegal}}}
	must(t, w.Work.RecordConsent(ctx, ana.Actor, filed.Case, 0, less))
	if notices := psi.Told(); !slices.Contains(notices, "notice.consent_withdrawn") {
		t.Errorf("the programme was told %v", notices)
	}
	if got := state(t, w, filed.Referrals[1]); got != domain.ReferralClosed {
		t.Errorf("therapy that she no longer agrees to stands at %s", got)
	}
	err := w.Work.Book(ctx, psi.Actor.Actor, care, 0, placement.BookInput{At: w.Clock.Now().Add(72 * time.Hour),
		How: "presencial"})
	if err == nil {
		t.Error("an appointment is booked that she does not agree to")
	}
	if notices := casa.Told(); slices.Contains(notices, "notice.consent_narrowed") ||
		slices.Contains(notices, "notice.consent_withdrawn") {
		t.Errorf("the house, of which nothing changed, was told %v", notices)
	}
	if got := state(t, w, filed.Referrals[0]); got != domain.ReferralAdmitted {
		t.Errorf("her bed stands at %s", got)
	}
	if _, err := w.Work.ReadIdentity(ctx, casa.Actor.Actor, filed.Case); err != nil {
		t.Errorf("the house reads what she gave it: %v", err)
	}
	w.Verify()
}

// TestOneReceiversPartEndsOnItsDay: from then on that receiver reads nothing, nothing is booked with it, and it and her
// team are told; the others go on. A later word of hers moves the day, and a day that was lost is made again.
func TestOneReceiversPartEndsOnItsDay(t *testing.T) {
	w, ana, casa, psi, in, filed, care := inTwoHands(t)
	ctx := t.Context()
	own := in.Consent
	ends := func(after time.Duration) {
		own.Own = []domain.Receiver{{Agency: psi.Agency, ExpiresAt: w.Clock.Now().Add(after)}}
		must(t, w.Work.RecordConsent(ctx, ana.Actor, filed.Case, 0, own))
	}
	ends(24 * time.Hour)
	ends(72 * time.Hour)
	w.Waits(25 * time.Hour)
	w.Due()
	if _, err := w.Work.ReadIdentity(ctx, psi.Actor.Actor, filed.Case); err != nil {
		t.Errorf("the first day was moved: %v", err)
	}
	rows, err := store.All[domain.Deadline](ctx, w.Store, store.Filter{})
	must(t, err)
	var wipe store.Change
	for _, d := range rows {
		if d.V.Kind == domain.DeadlineReceiver {
			store.Delete(&wipe, d)
		}
	}
	must(t, w.Store.Commit(ctx, wipe))
	if n, err := w.Work.RestoreDeadlines(ctx); err != nil || n != 1 {
		t.Errorf("%d deadlines were made again, %v", n, err)
	}
	w.Waits(48 * time.Hour)
	w.Due()
	_, err = w.Work.ReadIdentity(ctx, psi.Actor.Actor, filed.Case)
	w.Want(err, fault.Forbidden)
	if _, err := w.Work.ReadIdentity(ctx, casa.Actor.Actor, filed.Case); err != nil {
		t.Errorf("the house reads what she gave it: %v", err)
	}
	for who, notices := range map[string][]string{"the programme": psi.Told(), "her team": ana.Told()} {
		if !slices.Contains(notices, "notice.consent_ended") {
			t.Errorf("%s was told %v", who, notices)
		}
	}
	if slices.Contains(casa.Told(), "notice.consent_ended") {
		t.Error("the house was told of what is not its own")
	}
	err = w.Work.Book(ctx, psi.Actor.Actor, care, 0, placement.BookInput{At: w.Clock.Now().Add(72 * time.Hour),
		How: "presencial"})
	if err == nil || fault.As(err).Code != "consent.receiver_ended" && fault.As(err).Code != "slot.wrong_state" {
		t.Errorf("booked after the day: %v", err)
	}
	again := in.Needs[1]
	more, err := w.Work.AddNeeds(ctx, ana.Actor, filed.Case, []intake.NeedInput{again}, true)
	must(t, err)
	_, err = w.Work.SendOffers(ctx, ana.Actor, more[0], 0,
		placement.OfferInput{Programs: []domain.ProgramID{psi.Program.ID}})
	if !hasCode(err, "consent.receiver_ended") {
		t.Errorf("asked again after the day: %v", err)
	}
	w.Verify()
}

// hasCode reports whether a fault, or one of its fields, has that code.
func hasCode(err error, code string) bool {
	f := fault.As(err)
	return f != nil &&
		(f.Code == code || slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Code == code }))
}

// TestAReceiverThatCannotBeIsRefused: each in its own sentence, where a consent is recorded and where a case is filed.
func TestAReceiverThatCannotBeIsRefused(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, otra := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1)), w.Shelter("otra", "0108",
		amparotest.Women(1))
	off := w.Shelter("cerrada", "0108", amparotest.Women(1))
	admin := w.Person("técnico", w.Agency("operación", "coordinadora"), domain.RoleAdmin)
	gone, err := store.Get[domain.Agency](ctx, w.Store, off.Agency)
	must(t, err)
	_, err = w.IDs.EditAgency(ctx, admin.Actor, gone.V.ID, gone.Rev, identity.AgencyInput{Name: gone.V.Name,
		Type: gone.V.Type, Department: gone.V.Department})
	must(t, err)
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	soon := w.Clock.Now().Add(time.Hour)
	for code, change := range map[string]func(*intake.ConsentInput){
		"consent.receiver_unknown": func(
			k *intake.ConsentInput) {
			k.Recipients = []domain.AgencyID{domain.NewID[domain.AgencyID]()}
		},
		"consent.receiver_off": func(k *intake.ConsentInput) { k.Recipients = []domain.AgencyID{casa.Agency, off.Agency} },
		"consent.receiver_not_named": func(k *intake.ConsentInput) {
			k.Recipients, k.Own = []domain.AgencyID{casa.Agency}, []domain.Receiver{{Agency: otra.Agency, ExpiresAt: soon}}
		},
		"consent.receiver_twice": func(k *intake.ConsentInput) {
			k.Own = []domain.Receiver{{Agency: casa.Agency, ExpiresAt: soon}, {Agency: casa.Agency}}
		},
		"consent.receiver_purposes": func(k *intake.ConsentInput) {
			k.Purposes = []domain.Class{domain.ClassShelter}
			k.Own = []domain.Receiver{{Agency: casa.Agency, Purposes: []domain.Class{domain.ClassLegal}}}
		},
		"field.date_future": func(k *intake.ConsentInput) {
			k.Own = []domain.Receiver{{Agency: casa.Agency, ExpiresAt: w.Clock.Now()}}
		},
		"consent.receiver_outlives": func(k *intake.ConsentInput) {
			k.ExpiresAt = soon
			k.Own = []domain.Receiver{{Agency: casa.Agency, ExpiresAt: soon.Add(time.Minute)}}
		},
		"consent.reach_or_named": func(k *intake.ConsentInput) {
			k.Recipients, k.Reach = []domain.AgencyID{casa.Agency}, domain.ReachAny
		},
		"field.unknown": func(k *intake.ConsentInput) { k.Reach = "todos" },
	} {
		in := amparotest.Survivor(amparotest.Woman(24))
		change(&in.Consent)
		if err := w.Work.RecordConsent(ctx, ana.Actor, filed.Case, 0, in.Consent); !hasCode(err, code) {
			t.Errorf("%s: recorded with %v", code, err)
		}
		if _, err := w.Work.Register(ctx, ana.Actor, in); !hasCode(err, code) {
			t.Errorf("%s: filed with %v", code, err)
		}
	}
	w.Verify()
}

// TestASilentHouseDoesNotStopTheSearch: where she agreed to any house that fits, the next is asked when one is silent;
// where she agreed to the first three, three are asked in all, also by hand. Where she said neither, nobody is asked
// without her.
func TestASilentHouseDoesNotStopTheSearch(t *testing.T) {
	for reach, want := range map[domain.Reach]int{"": 1, domain.ReachThree: 3, domain.ReachAny: 5} {
		t.Run("reach "+string(reach), func(t *testing.T) {
			w := amparotest.New(t)
			ctx := t.Context()
			ana := w.Worker("ana")
			var shelters []*amparotest.House
			for i := range 5 {
				shelters = append(shelters, w.Shelter(fmt.Sprint("casa", i), "0108", amparotest.Women(1)))
			}
			in := amparotest.Survivor(amparotest.Woman(24))
			in.Consent.Reach = reach
			ref := ana.Refers(in).Referrals[0]
			ranked, err := w.Work.Match(ctx, ana.Actor, ref)
			must(t, err)
			order := ranked.Ranking.Candidates
			ask := func(i int) error {
				_, err := w.Work.SendOffers(ctx, ana.Actor, ref, 0,
					placement.OfferInput{Shelters: []domain.ShelterID{order[i].Shelter}})
				return err
			}
			if reach == domain.ReachThree {
				if err := ask(3); !hasCode(err, "consent.first_three") {
					t.Errorf("the fourth was asked: %v", err)
				}
			}
			must(t, ask(0))
			for range 12 {
				w.Waits(time.Hour)
				w.Due()
			}
			asked := 0
			for _, h := range shelters {
				inbox, err := w.Work.Inbox(ctx, h.Actor.Actor, oversight.InboxFilter{})
				must(t, err)
				if slices.Contains(h.Told(), "notice.offer_sent") || len(inbox.Offers) > 0 {
					asked++
				}
			}
			if asked != want {
				t.Errorf("%d houses were asked, want %d", asked, want)
			}
			if err := ask(4); reach == domain.ReachThree && !hasCode(err, "consent.first_three") {
				t.Errorf("after three, one more was asked: %v", err)
			}
			w.Verify()
		})
	}
}
