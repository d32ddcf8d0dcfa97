package casework_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework"
	"amparo/internal/casework/delivering"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// critical puts a critical request to a house.
func critical(w *amparotest.World, ana *amparotest.Actor, casa *amparotest.House) domain.OfferID {
	w.T.Helper()
	return ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0]
}

// unhurried puts a request to a house that can wait.
func unhurried(w *amparotest.World, ana *amparotest.Actor, casa *amparotest.House) domain.OfferID {
	w.T.Helper()
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Needs[0].Urgency = domain.UrgencyMedium
	return ana.Offers(ana.Refers(in).Referrals[0], casa)[0]
}

// TestACriticalRequestAtNightRingsWhoIsOnDutyThenTheNext: at 03:10 one telephone rings, and the next one when nobody
// has seen the request for half an hour. When somebody has seen it, no further one rings.
func TestACriticalRequestAtNightRingsWhoIsOnDutyThenTheNext(t *testing.T) {
	w := amparotest.New(t)
	w.NoticesLeave()
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(3))
	first, second := casa.Colleague("berta", domain.RoleIntake), casa.Colleague("carla", domain.RoleIntake)
	first.Reachable(delivery.Gateway, "+50200001001")
	w.Waits(2 * time.Minute)
	second.Reachable(delivery.Mail, "carla@example.org")
	head := casa.Colleague("directora", domain.RoleShelterHead)
	rota := delivery.Rota{Agency: casa.Agency}
	for day := range 7 { // From seven in the evening until seven in the morning, over midnight.
		rota.Turns = append(rota.Turns, delivery.Turn{Account: second.Account, Weekday: day, From: 19 * 60, Until: 7 * 60})
	}
	w.Want(w.Work.SetRota(t.Context(), second.Actor, rota, 0), fault.Forbidden)
	w.Want(w.Work.SetRota(t.Context(), ana.Actor, rota, 0), fault.NotFound)
	must(t, w.Work.SetRota(t.Context(), head.Actor, rota, 0))

	w.Waits(3*time.Hour + 28*time.Minute) // 03:10
	critical(w, ana, casa)
	if got := w.Leaving(); !slices.Equal(got, []string{"carla@example.org"}) {
		t.Fatalf("who is on duty is told at once and alone: %v", got)
	}
	w.Waits(29 * time.Minute)
	if got := w.Leaving(); got != nil {
		t.Fatalf("half an hour is not over: %v", got)
	}
	w.Waits(time.Minute)
	if got := w.Leaving(); !slices.Contains(got, "+50200001001") {
		t.Fatalf("nobody saw it, and the next one is told: %v", got)
	}
	critical(w, ana, casa)
	w.Leaving()
	must(t, w.Work.SeenAll(t.Context(), first.Actor))
	w.Waits(time.Hour)
	if got := w.Leaving(); got != nil {
		t.Errorf("it was seen, and rings on: %v", got)
	}
	w.Verify()
}

// TestWhoIsNotOnDutyIsLeftAloneWhenASubstituteIs: a date overrides the week.
func TestWhoIsNotOnDutyIsLeftAloneWhenASubstituteIs(t *testing.T) {
	rota := delivery.Rota{Turns: []delivery.Turn{{Account: "lunes", Weekday: 1, From: 22 * 60, Until: 6 * 60}},
		Substitutes: []delivery.Substitute{{Date: "2026-12-01", Account: "otra"}}}
	at := func(s string) []domain.AccountID {
		when, err := time.Parse("2006-01-02 15:04", s)
		must(t, err)
		return rota.OnDuty(when)
	}
	for when, want := range map[string][]domain.AccountID{
		"2026-11-30 21:59": nil, "2026-11-30 22:00": {"lunes"}, "2026-11-30 23:59": {"lunes"},
		"2026-12-01 03:00": {"otra"}, "2026-12-08 05:59": {"lunes"}, "2026-12-08 06:00": nil, "2026-12-08 22:30": nil,
	} {
		if got := at(when); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", when, got, want)
		}
	}
}

// TestOneMailTellsOfAllThatCanWait: what is not urgent waits for working hours and a random minute, and what was seen
// meanwhile does not leave.
func TestOneMailTellsOfAllThatCanWait(t *testing.T) {
	w := amparotest.New(t) // It is 23:40.
	w.NoticesLeave()
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(3))
	ana.Reachable(delivery.Mail, "ana@example.org")
	for range 3 {
		must(t, w.Work.Decline(t.Context(), casa.Actor.Actor, unhurried(w, ana, casa), 0,
			placement.DeclineInput{Code: "sin_cupo"}))
	}
	if got := w.Leaving(); got != nil {
		t.Fatalf("it is night: %v", got)
	}
	w.Waits(7*time.Hour + 19*time.Minute) // 06:59
	if got := w.Leaving(); got != nil {
		t.Fatalf("it is not yet seven: %v", got)
	}
	w.Waits(21 * time.Minute)
	if got := w.Leaving(); !slices.Equal(got, []string{"ana@example.org"}) {
		t.Fatalf("one mail tells of three answers: %v", got)
	}
	must(t, w.Work.Decline(t.Context(), casa.Actor.Actor, unhurried(w, ana, casa), 0,
		placement.DeclineInput{Code: "sin_cupo"}))
	must(t, w.Work.SeenAll(t.Context(), ana.Actor))
	w.Waits(time.Hour)
	if got := w.Leaving(); got != nil {
		t.Errorf("she has seen it: %v", got)
	}
	must(t, w.Work.ChooseChannels(t.Context(), ana.Actor,
		map[delivery.Subject]delivery.Choice{delivery.Requests: {Channel: delivery.None}}))
	must(t, w.Work.Decline(t.Context(), casa.Actor.Actor, unhurried(w, ana, casa), 0,
		placement.DeclineInput{Code: "sin_cupo"}))
	w.Waits(time.Hour)
	if got := w.Leaving(); got != nil {
		t.Errorf("she wants no mail of it: %v", got)
	}
}

// TestADeliveryIsTriedSixTimesAndItsFailureIsTold: within two hours, and then the person reads it in the page.
func TestADeliveryIsTriedSixTimesAndItsFailureIsTold(t *testing.T) {
	w := amparotest.New(t)
	w.NoticesLeave()
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(3))
	berta := casa.Colleague("berta", domain.RoleIntake)
	berta.Reachable(delivery.Mail, "berta@example.org")
	critical(w, ana, casa)
	tries, began := 0, w.Clock.Now()
	for range 150 {
		out, ok, err := w.Work.TakeDelivery(t.Context())
		must(t, err)
		if ok {
			tries++
			if tries == 3 { // The process dies before it says how that went: another one takes over.
				w.Waits(3 * time.Minute)
				continue
			}
			must(t, w.Work.SettleDelivery(t.Context(), out, false))
		}
		w.Waits(time.Minute)
	}
	if tries != delivery.MaxTries || w.Clock.Now().Sub(began) < 100*time.Minute {
		t.Errorf("%d tries", tries)
	}
	if !slices.Contains(berta.Told(), "notice.undelivered") {
		t.Errorf("she is told that she was not reached: %v", berta.Told())
	}
	v, err := w.Work.Preferences(t.Context(), berta.Actor)
	must(t, err)
	if v.Addresses[delivery.Mail].FailedAt.IsZero() {
		t.Error("her own page does not say so")
	}
	w.Waits(8 * 24 * time.Hour)
	if n, err := w.Work.ForgetDeliveries(t.Context()); n == 0 || err != nil {
		t.Errorf("what is settled is forgotten: %d, %v", n, err)
	}
	left, err := store.All[delivery.Delivery](t.Context(), w.Store, store.Filter{})
	must(t, err)
	if len(left) != 0 {
		t.Errorf("%d are left", len(left))
	}
	w.Verify()
}

// TestOfManyProcessesOneDelivers: several take what is to leave at once, also after a pause of the machine.
func TestOfManyProcessesOneDelivers(t *testing.T) {
	w := amparotest.New(t)
	w.NoticesLeave()
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(12))
	casa.Colleague("berta", domain.RoleIntake).Reachable(delivery.Mail, "berta@example.org")
	const asked = 8
	for range asked {
		critical(w, ana, casa)
	}
	w.Waits(26 * time.Hour) // The machine stood still.
	var mu sync.Mutex
	var wg sync.WaitGroup
	sent := map[delivery.ID]int{}
	for range 4 {
		work := casework.New(casework.Deps{Store: w.Store, Policy: w.Rules, Pack: w.Work.Pack(),
			Leaves: delivery.Channels})
		wg.Go(func() {
			for range 40 {
				out, ok, err := work.TakeDelivery(t.Context())
				if err != nil {
					t.Error(err)
				}
				if !ok {
					continue
				}
				mu.Lock()
				sent[out.ID]++
				mu.Unlock()
				if err := work.SettleDelivery(t.Context(), out, true); err != nil {
					t.Error(err)
				}
			}
		})
	}
	await.All(t, "all processes", &wg)
	for id, n := range sent {
		if n != 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
	if len(sent) != asked {
		t.Errorf("%d were sent, want %d", len(sent), asked)
	}
}

// TestAnAddressIsUsedOnceItsCodeCameBack: nobody can have notices sent to somebody else, nor guess a code, nor have
// codes sent without end.
func TestAnAddressIsUsedOnceItsCodeCameBack(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	w.Want(w.Work.SetAddress(t.Context(), ana.Actor, delivery.Mail, "ana@example.org"), fault.Invalid)
	w.NoticesLeave()
	for _, wrong := range []string{"ana", "Ana <ana@example.org>", "ana@example.org\r\nBcc: b@example.org",
		"a b@example.org"} {
		w.Want(w.Work.SetAddress(t.Context(), ana.Actor, delivery.Mail, wrong), fault.Invalid)
	}
	w.Want(w.Work.SetAddress(t.Context(), ana.Actor, delivery.Gateway, "ana@example.org"), fault.Invalid)
	must(t, w.Work.SetAddress(t.Context(), ana.Actor, delivery.Mail, "ana@example.org"))
	w.Want(w.Work.SetAddress(t.Context(), ana.Actor, delivery.Mail, "ana@example.org"), fault.TooMany)
	out, ok, err := w.Work.TakeDelivery(t.Context())
	must(t, err)
	if !ok || len(out.Code) != 8 {
		t.Fatalf("%+v", out)
	}
	for range 5 {
		w.Want(w.Work.ProveAddress(t.Context(), ana.Actor, delivery.Mail, "00000000"), fault.Invalid)
	}
	w.Want(w.Work.ProveAddress(t.Context(), ana.Actor, delivery.Mail, out.Code), fault.Invalid)
	v, err := w.Work.Preferences(t.Context(), ana.Actor)
	must(t, err)
	if v.Addresses[delivery.Mail].Proven() {
		t.Error("five guesses end a code")
	}
	for range 4 {
		w.Waits(2 * time.Minute)
		must(t, w.Work.SetAddress(t.Context(), ana.Actor, delivery.Mail, "ana@example.org"))
	}
	w.Waits(2 * time.Minute)
	w.Want(w.Work.SetAddress(t.Context(), ana.Actor, delivery.Mail, "ana@example.org"), fault.TooMany)
	w.Verify()
}

// TestANoticeReachesABrowserThatWasSubscribed: it needs no code, is the quickest way for what is critical where there
// is no telephone number, and ends when the person ends it. What is no subscription of a known maker is refused.
func TestANoticeReachesABrowserThatWasSubscribed(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(3))
	berta := casa.Colleague("berta", domain.RoleIntake)
	set := func(to string) error { return w.Work.SetAddress(t.Context(), berta.Actor, delivery.Push, to) }
	const hers = `{"endpoint":"https://fcm.googleapis.com/fcm/send/x","expirationTime":null,"keys":{"p256dh":` +
		`"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",` +
		`"auth":"BTBZMqHH6r4Tts7J_aSIgg"}}`
	w.Want(set(hers), fault.Invalid) // The operator named nothing that tells browsers.
	w.NoticesLeave()
	berta.Reachable(delivery.Mail, "berta@example.org")
	w.Want(set(strings.Replace(hers, "fcm.googleapis.com", "localhost", 1)), fault.Invalid)
	must(t, set(hers))
	critical(w, ana, casa)
	if got := w.Leaving(); len(got) != 1 || !strings.Contains(got[0], "fcm.googleapis.com") ||
		strings.Contains(got[0], "expirationTime") {
		t.Fatalf("a critical request: %v", got)
	}
	must(t, set(""))
	critical(w, ana, casa)
	if got := w.Leaving(); !slices.Equal(got, []string{"berta@example.org"}) {
		t.Errorf("it goes on after she ended it: %v", got)
	}
	w.Verify()
}

// TestTheDeskSeesWhoIsOnDutyWhere: at night the desk is told by which telephone each side is reached and how many of it
// are on duty, and no name of them. Nobody else reads it.
func TestTheDeskSeesWhoIsOnDutyWhere(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(3))
	w.Shelter("cordillera", "1301", amparotest.Women(3))
	berta, head := casa.Colleague("berta", domain.RoleIntake), casa.Colleague("directora", domain.RoleShelterHead)
	rota := delivery.Rota{Agency: casa.Agency}
	for day := range 7 {
		rota.Turns = append(rota.Turns, delivery.Turn{Account: berta.Account, Weekday: day, From: 19 * 60, Until: 7 * 60})
	}
	must(t, w.Work.SetRota(t.Context(), head.Actor, rota, 0))
	desk := w.Coordinator()
	on := func() (at delivering.Duty) {
		t.Helper()
		all, err := w.Work.OnDuty(t.Context(), desk.Actor, "01")
		must(t, err)
		for _, d := range all {
			if strings.Contains(d.Name, "berta") || d.Department != "01" {
				t.Errorf("the desk is told %+v", d)
			}
			if d.Agency == casa.Agency {
				at = d
			}
		}
		return at
	}
	w.Waits(3*time.Hour + 30*time.Minute) // 03:10
	if got := on(); got.People != 1 || !got.Rota || got.Phone == "" {
		t.Errorf("at night one is on duty at the house: %+v", got)
	}
	w.Waits(6 * time.Hour)
	if got := on(); got.People != 0 || !got.Rota {
		t.Errorf("in the morning nobody is: %+v", got)
	}
	_, err := w.Work.OnDuty(t.Context(), desk.Actor, "77")
	w.Want(err, fault.Invalid)
	for _, a := range []*amparotest.Actor{ana, head} {
		_, err := w.Work.OnDuty(t.Context(), a.Actor, "")
		w.Want(err, fault.Forbidden)
	}
	w.Verify()
}
