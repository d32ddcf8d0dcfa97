package amparotest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/moment"
	"amparo/internal/store/mongodriver/fakemongo"
)

// pages are what people have open: everything that a process answers from what it remembers.
type pages struct {
	Desk    oversight.Desk
	Work    oversight.WorkPage
	Cases   intake.CasePage
	Inbox   oversight.InboxPage
	Board   capacity.ShelterBoard
	Match   capacity.MatchResult
	Notices int
	Names   []domain.Shelter
}

type office struct {
	ana, desk *amparotest.Actor
	casa      *amparotest.House
	asks      domain.ReferralID
}

// open reads every page at one process.
func (o office) open(ctx context.Context, t *testing.T, w *amparotest.World) pages {
	t.Helper()
	var p pages
	var errs [8]error
	p.Desk, errs[0] = w.Work.Desk(ctx, o.desk.Actor, oversight.DeskFilter{})
	p.Work, errs[1] = w.Work.Work(ctx, o.ana.Actor, oversight.WorkFilter{})
	p.Cases, errs[2] = w.Work.ListCases(ctx, o.ana.Actor, intake.CaseFilter{})
	p.Inbox, errs[3] = w.Work.Inbox(ctx, o.casa.Actor.Actor, oversight.InboxFilter{})
	p.Board, errs[4] = w.Work.ShelterBoard(ctx, o.casa.Actor.Actor, o.casa.Shelter.ID)
	p.Match, errs[5] = w.Work.Match(ctx, o.ana.Actor, o.asks)
	p.Notices, errs[6] = w.Work.CountNotices(ctx, o.casa.Actor.Actor)
	p.Names, errs[7] = w.Work.MyShelters(ctx, o.casa.Actor.Actor)
	must(t, errors.Join(errs[:]...))
	return p
}

// TestEveryProcessShowsTheSame lets people act at whichever process they happen to reach, in an order drawn at random,
// and opens every page at both after each act, once the seconds have passed for which a board is used: no process
// remembers anything that is over.
func TestEveryProcessShowsTheSame(t *testing.T) {
	a := amparotest.NewShared(t, fakemongo.Options{})
	b := a.Beside()
	ctx := t.Context()
	o := office{ana: a.Worker("ana"), desk: a.Coordinator(), casa: a.Shelter("casa", "0108", amparotest.Women(4))}
	a.Shelter("ajena", "0101", amparotest.Women(2))
	o.asks = o.ana.Refers(amparotest.Survivor(amparotest.Woman(41))).Referrals[0]
	seed := rand.Uint64()
	dice := rand.New(rand.NewPCG(seed, seed))
	var sent, held []domain.OfferID
	shown := 0
	for step := range 60 {
		w := []*amparotest.World{a, b}[dice.IntN(2)]
		what := "refers"
		var err error
		switch n := dice.IntN(8); {
		case n < 2 && len(sent) > 0:
			what = "accepts"
			if err = w.Work.Accept(ctx, o.casa.Actor.Actor, sent[0], 0, placement.AcceptInput{}); err == nil {
				held = append(held, sent[0])
			}
			sent = sent[1:]
		case n == 2 && len(sent) > 0:
			what = "declines"
			err = w.Work.Decline(ctx, o.casa.Actor.Actor, sent[0], 0, placement.DeclineInput{Code: "sin_cupo"})
			sent = sent[1:]
		case n < 5 && len(held) > 0:
			what = "releases"
			err = w.Work.Release(ctx, o.casa.Actor.Actor, held[0], 0)
			held = held[1:]
		case n == 5:
			what = "confirms"
			err = w.Work.ConfirmBeds(ctx, o.casa.Actor.Actor, o.casa.Shelter.ID, 0)
		default:
			var filed intake.Registered
			if filed, err = w.Work.Register(ctx, o.ana.Actor, amparotest.Survivor(amparotest.Woman(20+step%30))); err == nil {
				var ids []domain.OfferID
				ids, err = w.Work.SendOffers(ctx, o.ana.Actor, filed.Referrals[0], 0,
					placement.OfferInput{Shelters: []domain.ShelterID{o.casa.Shelter.ID}})
				sent = append(sent, ids...)
			}
		}
		if err != nil && !fault.Is(err, fault.Conflict) {
			t.Fatalf("step %d, seed %d: %s: %v", step, seed, what, err)
		}
		a.Waits(3 * time.Second)
		now := moment.Begin(ctx, a.Clock.Now) // Both are asked at one moment.
		at, other := o.open(now, t, a), o.open(now, t, b)
		if diff := cmp.Diff(at, other, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(oversight.DeskRow{})); diff != "" {
			t.Fatalf("step %d, seed %d: after somebody %s the processes differ:\n%s", step, seed, what, diff)
		}
		shown += len(at.Desk.Waiting) + len(at.Inbox.Offers)
	}
	if shown == 0 {
		t.Error("nothing was ever to be seen")
	}
	a.Verify()
}

// TestTwentyWhoSignInFromOneHouseAtOnceAreLetIn: they share a network, and so a bucket of guesses, and they reach
// several processes.
func TestTwentyWhoSignInFromOneHouseAtOnceAreLetIn(t *testing.T) {
	onBoth(t, func(t *testing.T, a, b *amparotest.World) {
		agency := a.Agency("casa", "ong")
		logins := make([]string, 20)
		for i := range logins {
			logins[i] = a.Login(a.Person(fmt.Sprint("persona ", i), agency, domain.RoleReferrer).Actor)
		}
		a.Waits(time.Hour)
		errs := make([]error, len(logins))
		var all sync.WaitGroup
		for i, login := range logins {
			w := []*amparotest.World{a, b}[i%2]
			all.Go(func() {
				_, errs[i] = w.IDs.SignIn(context.WithoutCancel(t.Context()),
					identity.Attempt{Login: login, Password: amparotest.Password, Addr: "198.51.100.7"})
			})
		}
		await.All(t, "all readers", &all)
		for i, err := range errs {
			if err != nil {
				t.Errorf("person %d: %v", i+1, err)
			}
		}
	})
}
