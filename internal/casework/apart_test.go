package casework_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/apart"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	nouns "amparo/internal/domain/apart"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// twoParts is a mother with her little one, and her two big sons, whom no house takes together.
func twoParts(t *testing.T, w *amparotest.World) (ana *amparotest.Actor, casa, varones *amparotest.House,
	in apart.Input) {
	t.Helper()
	ana = w.Worker("ana")
	casa = w.Shelter("casa", "0101", amparotest.Families(2, 1, 9, 9))
	varones = w.Shelter("varones", "0108", amparotest.Unit{Name: "Hermanos", Beds: 2, Genders: []domain.Gender{domain.Man},
		Min: 12, Max: 17})
	w.Shelter("lejos", "1601", amparotest.Unit{Name: "Hermanos", Beds: 2, Genders: []domain.Gender{domain.Man}, Min: 12,
		Max: 17})
	mother := ana.Refers(amparotest.Survivor(amparotest.Woman(34), amparotest.Child(4, domain.Woman)))
	brother := domain.Person{Age: 13, Gender: domain.Man, Relation: domain.RelationSibling}
	sons := ana.Refers(amparotest.Survivor(domain.Person{Age: 15, Gender: domain.Man}, brother))
	in = apart.Input{Parts: [2]apart.Part{{Referral: mother.Referrals[0], Shelter: casa.Shelter.ID},
		{Referral: sons.Referrals[0], Shelter: varones.Shelter.ID}}, Agreed: true,
		Why:     "Ella y sus hijos lo prefieren a esperar más noches.",
		Contact: "Videollamada a las seis; visita los domingos.", Days: []int{3, 0}}
	return ana, casa, varones, in
}

// states are where the referrals of both parts stand.
func states(t *testing.T, w *amparotest.World, in apart.Input) (out [2]domain.ReferralState) {
	t.Helper()
	for i, p := range in.Parts {
		r, err := store.Get[domain.Referral](t.Context(), w.Store, p.Referral)
		must(t, err)
		out[i] = r.V.State
	}
	return out
}

var (
	bothAsked  = [2]domain.ReferralState{domain.ReferralOffered, domain.ReferralOffered}
	bothPlaced = [2]domain.ReferralState{domain.ReferralAccepted, domain.ReferralAccepted}
)

// TestTwoHousesTakeAFamilyInOneActOrNotAtAll: the first yes reserves nothing, the second reserves both, and how they
// stay in touch stands in both cases.
func TestTwoHousesTakeAFamilyInOneActOrNotAtAll(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, varones, in := twoParts(t, w)
	c, err := w.Work.Together(ctx, ana.Actor, in.Parts[0].Referral, string(in.Parts[1].Referral))
	must(t, err)
	if len(c.Pairs) != 2 || c.Pairs[0].Shelters != [2]domain.ShelterID{casa.Shelter.ID, varones.Shelter.ID} || !c.CanAsk ||
		c.Agreed != nil {
		t.Fatalf("the nearest pair does not come first: %+v", c)
	}
	offers, err := w.Work.AskTogether(ctx, ana.Actor, in)
	must(t, err)
	if states(t, w, in) != bothAsked {
		t.Fatalf("%v", states(t, w, in))
	}
	casa.Accepts(offers[0])
	if states(t, w, in) != bothAsked || notices(ana, "notice.part_ready") != 1 {
		t.Errorf("the first yes reserved something: %v, %v", states(t, w, in), ana.Told())
	}
	w.Want(casa.TryAccept(offers[0]), fault.Conflict)
	varones.Accepts(offers[1])
	if states(t, w, in) != bothPlaced || notices(ana, "notice.offer_accepted") != 2 {
		t.Errorf("%v, %v", states(t, w, in), ana.Told())
	}
	for i, p := range in.Parts {
		r, err := store.Get[domain.Referral](ctx, w.Store, p.Referral)
		must(t, err)
		a, err := store.Get[nouns.Agreement](ctx, w.Store, r.V.Case)
		must(t, err)
		if a.V.Contact != in.Contact || len(a.V.Days) != 2 || a.V.With == r.V.Case || !a.V.Stands() {
			t.Errorf("part %d: %+v", i, a.V)
		}
		o, err := store.Get[domain.Offer](ctx, w.Store, offers[i])
		must(t, err)
		if o.V.AnsweredBy != []*amparotest.House{casa, varones}[i].Actor.Account {
			t.Errorf("the yes of part %d is somebody else's: %+v", i, o.V)
		}
	}
	w.Verify()
}

// TestOneHouseAloneTakesNobody: where the other said no, its bed is taken or its question ran out, no bed is reserved.
func TestOneHouseAloneTakesNobody(t *testing.T) {
	for name, spoil := range map[string]func(*testing.T, *amparotest.World, *amparotest.Actor, *amparotest.House,
		domain.OfferID){
		"said no": func(t *testing.T, w *amparotest.World, _ *amparotest.Actor, h *amparotest.House, o domain.OfferID) {
			saysNo(t, w, h, o, "fuera_perfil_edad")
		},
		"taken": func(t *testing.T, w *amparotest.World, ana *amparotest.Actor, h *amparotest.House, _ domain.OfferID) {
			other := ana.Refers(amparotest.Survivor(amparotest.Woman(20), amparotest.Child(3, domain.Man)))
			h.Accepts(ana.Offers(other.Referrals[0], h)[0])
		},
		"ran out": func(_ *testing.T, w *amparotest.World, _ *amparotest.Actor, _ *amparotest.House, _ domain.OfferID) {
			w.Waits(30 * 24 * time.Hour)
		},
		"taken back": func(t *testing.T, w *amparotest.World, ana *amparotest.Actor, _ *amparotest.House, o domain.OfferID) {
			must(t, w.Work.WithdrawOffer(t.Context(), ana.Actor, o, 0))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := amparotest.New(t)
			ana, casa, varones, in := twoParts(t, w)
			offers, err := w.Work.AskTogether(t.Context(), ana.Actor, in)
			must(t, err)
			if name != "said no" {
				casa.Accepts(offers[0])
			}
			spoil(t, w, ana, casa, offers[0])
			if err := varones.TryAccept(offers[1]); err == nil {
				t.Error("one house alone took its part")
			}
			stays, err := store.All[domain.Stay](t.Context(), w.Store, store.Filter{By: store.By("active",
				varones.Shelter.ID)})
			must(t, err)
			if len(stays) > 0 {
				t.Errorf("%+v", stays)
			}
			w.Verify()
		})
	}
}

// TestTwoHousesThatSayYesAtOnceBothTakeTheirPart: neither waits for the other for ever.
func TestTwoHousesThatSayYesAtOnceBothTakeTheirPart(t *testing.T) {
	for range 5 {
		w := amparotest.New(t)
		ana, casa, varones, in := twoParts(t, w)
		offers, err := w.Work.AskTogether(t.Context(), ana.Actor, in)
		must(t, err)
		var both sync.WaitGroup
		failed := make([]error, 2)
		for i, h := range []*amparotest.House{casa, varones} {
			both.Go(func() { failed[i] = h.TryAccept(offers[i]) })
		}
		await.All(t, "both houses", &both)
		if err := errors.Join(failed...); err != nil || states(t, w, in) != bothPlaced {
			t.Fatalf("%v: %v", states(t, w, in), err)
		}
		w.Verify()
	}
}

// TestNobodyIsPartedWithoutAWord: what was agreed, why, and how they stay in touch are asked for, of two parts of the
// team's own.
func TestNobodyIsPartedWithoutAWord(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, _, in := twoParts(t, w)
	for name, spoil := range map[string]func(*apart.Input){
		"agreed": func(in *apart.Input) { in.Agreed = false }, "why": func(in *apart.Input) { in.Why = "así es" },
		"contact": func(in *apart.Input) { in.Contact = " " }, "days": func(in *apart.Input) { in.Days = []int{3, 9} },
		"parts": func(in *apart.Input) { in.Parts[1].Shelter = in.Parts[0].Shelter },
	} {
		bad := in
		spoil(&bad)
		_, err := w.Work.AskTogether(ctx, ana.Actor, bad)
		if f := fault.As(err); err == nil || len(f.Fields) != 1 || f.Fields[0].Path != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	same := in
	same.Parts[1].Referral = in.Parts[0].Referral
	_, err := w.Work.AskTogether(ctx, ana.Actor, same)
	w.Want(err, fault.Conflict)
	stranger := w.Worker("berta")
	_, err = w.Work.AskTogether(ctx, stranger.Actor, in)
	w.Want(err, fault.NotFound)
	theirs := in
	theirs.Parts[1].Referral = stranger.Refers(amparotest.Survivor(amparotest.Woman(50))).Referrals[0]
	_, err = w.Work.AskTogether(ctx, ana.Actor, theirs)
	w.Want(err, fault.NotFound)
	if at := states(t, w, in); at != [2]domain.ReferralState{domain.ReferralSent, domain.ReferralSent} {
		t.Errorf("somebody was asked: %v, %v", at, casa.Told())
	}
	w.Verify()
}

// TestTheyAreToldWhenOneHouseHasRoomForAll: once, also where one of the two houses is the one; and not while none has.
func TestTheyAreToldWhenOneHouseHasRoomForAll(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, varones, in := twoParts(t, w)
	offers, err := w.Work.AskTogether(ctx, ana.Actor, in)
	must(t, err)
	reunions := func(want int) {
		t.Helper()
		w.Waits(time.Minute)
		if n, err := w.Work.Reunions(ctx); err != nil || n != want {
			t.Errorf("told %d times, want %d: %v", n, want, err)
		}
	}
	reunions(0)
	casa.Accepts(offers[0])
	varones.Accepts(offers[1])
	must(t, w.Work.Admit(ctx, casa.Actor.Actor, offers[0], 0, placement.AdmitInput{}))
	must(t, w.Work.Admit(ctx, varones.Actor.Actor, offers[1], 0, w.Emergency()))
	reunions(0)
	grande := w.Shelter("grande", "0301", amparotest.Families(2, 1, 9, 9),
		amparotest.Unit{Name: "Hermanos", Beds: 2, Genders: []domain.Gender{domain.Man}, Min: 12, Max: 17})
	reunions(1)
	reunions(0)
	if notices(ana, "notice.together_again") != 1 {
		t.Errorf("%v", ana.Told())
	}
	for _, h := range []*amparotest.House{casa, varones, grande} {
		if notices(h.Actor, "notice.together_again") != 0 {
			t.Errorf("a house is told: %v", h.Told())
		}
	}
	w.Verify()
}
