package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

const desksReason = "El albergue confirmó por teléfono."

func TestTheDeskActsForOthersOnlyWithAReasonAndOnlyForThem(t *testing.T) {
	w := amparotest.New(t)
	ana, desk := w.Worker("ana"), w.Coordinator()
	casa, other := w.Shelter("casa", "0108", amparotest.Women(2)), w.Shelter("otra", "0101", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer := ana.Offers(filed.Referrals[0], casa)[0]

	w.Want(desk.TryAccept(offer), fault.Forbidden)
	_, err := w.Work.ActFor(t.Context(), desk.Actor, casa.Agency, " . \u200b . ")
	w.Want(err, fault.Invalid)
	_, err = w.Work.ActFor(t.Context(), ana.Actor, casa.Agency, desksReason)
	w.Want(err, fault.Forbidden)
	_, err = w.Work.ActFor(t.Context(), desk.Actor, domain.NewID[domain.AgencyID](), desksReason)
	w.Want(err, fault.NotFound)

	elsewhere, err := w.Work.ActFor(t.Context(), desk.Actor, other.Agency, desksReason)
	must(t, err)
	err = w.Work.Accept(t.Context(), elsewhere, offer, 0, placement.AcceptInput{})
	w.Want(err, fault.Forbidden)

	acting, err := w.Work.ActFor(t.Context(), desk.Actor, casa.Agency, desksReason)
	must(t, err)
	must(t, w.Work.Accept(t.Context(), acting, offer, 0, placement.AcceptInput{}))
	if s := state(t, w, filed.Referrals[0]); s != domain.ReferralAccepted {
		t.Fatalf("state %s", s)
	}
	if notices := casa.Told(); !slices.Contains(notices, "notice.acted_for_you") {
		t.Errorf("the shelter must be told that the desk answered for it: %v", notices)
	}
	two := 2
	err = w.Work.SetBeds(t.Context(), desk.Actor, casa.Shelter.ID, 0,
		[]capacity.BedsInput{{Unit: casa.Shelter.Units[0].ID, Blocked: &two}})
	w.Want(err, fault.Forbidden)
	one := 1
	must(t, w.Work.SetBeds(t.Context(), acting, casa.Shelter.ID, 0,
		[]capacity.BedsInput{{Unit: casa.Shelter.Units[0].ID, Blocked: &one}}))

	page, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(desk.Agency),
		oversight.LogFilter{Act: "offer.accept", Outcome: "done"})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].OnBehalf != "casa" ||
		page.Rows[0].Policy != "desk-answers-with-reason" {
		t.Fatalf("the log must say for whom the desk answered: %+v, %v", page.Rows, err)
	}
	w.Verify()
}

func TestTheDeskOpensACaseForAnotherAgency(t *testing.T) {
	w := amparotest.New(t)
	ana, desk := w.Worker("ana"), w.Coordinator()
	acting, err := w.Work.ActFor(t.Context(), desk.Actor, ana.Agency, "La trabajadora llama desde la carretera.")
	must(t, err)
	filed, err := w.Work.Register(t.Context(), acting, amparotest.Survivor(amparotest.Woman(20)))
	must(t, err)
	page, err := w.Work.Work(t.Context(), ana.Actor, oversight.WorkFilter{Group: oversight.GroupWaits})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Case != filed.Case {
		t.Fatalf("the case is the agency's own: %+v, %v", page, err)
	}
	if !slices.Contains(ana.Told(), "notice.acted_for_you") {
		t.Error("the agency must be told")
	}
}

func TestTheDeskSeesWhatWaitsWhatIsLateAndWhatIsMissing(t *testing.T) {
	w := amparotest.New(t)
	ana, desk := w.Worker("ana"), w.Coordinator()
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	asked := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	man := amparotest.Survivor(domain.Person{Age: 40, Gender: domain.Man})
	man.Needs[0].Urgency = domain.UrgencyHigh
	alone := ana.Refers(man).Referrals[0]
	ana.Offers(asked, casa)

	ranked, err := w.Work.Match(t.Context(), ana.Actor, alone)
	if err != nil || len(ranked.Ranking.Candidates)+len(ranked.Ranking.Full) != 0 {
		t.Fatalf("no house takes a man here: %+v, %v", ranked.Ranking, err)
	}
	must(t, w.Work.Wait(t.Context(), ana.Actor, alone, 0))

	d, err := w.Work.Desk(t.Context(), desk.Actor, oversight.DeskFilter{})
	must(t, err)
	if d.Total != 2 || d.Waiting[0].ID != asked || d.Waiting[0].Live != 1 || len(d.Late) != 0 || d.Free != 2 {
		t.Fatalf("what presses most comes first: %+v", d)
	}
	if len(d.Unmet) == 0 || len(d.NoRoom) != 1 || d.NoRoom[0].ID != alone || d.NoRoom[0].Gender != domain.Man ||
		d.NoRoom[0].Band != "35-59" {
		t.Fatalf("the man without a bed must be seen, with the rules that kept him out: %+v %+v", d.Unmet, d.NoRoom)
	}
	w.Waits(50 * time.Minute) // of the hour that a critical request leaves
	if d, err = w.Work.Desk(t.Context(), desk.Actor, oversight.DeskFilter{}); err != nil || len(d.Late) != 1 ||
		d.Late[0].Late {
		t.Fatalf("an offer near its deadline is shown: %+v, %v", d.Late, err)
	}
	w.Waits(73 * time.Hour)
	d, err = w.Work.Desk(t.Context(), desk.Actor, oversight.DeskFilter{})
	if err != nil || len(d.Stale) != 1 || d.Stale[0].Freshness != capacity.Stale || d.Overdue != 2 || !d.Late[0].Late {
		t.Fatalf("figures that nobody confirmed for three days are stale: %+v, %v", d, err)
	}
	must(t, w.Work.ConfirmBeds(t.Context(), casa.Actor.Actor, casa.Shelter.ID, 0))
	w.Waits(3 * time.Second) // A board may be used for two.
	if d, err = w.Work.Desk(t.Context(), desk.Actor, oversight.DeskFilter{Urgency: domain.UrgencyHigh}); err != nil ||
		len(d.Stale) != 0 || d.Total != 1 {
		t.Fatalf("one tap makes them true again: %+v, %v", d.Stale, err)
	}
	_, err = w.Work.Desk(t.Context(), ana.Actor, oversight.DeskFilter{})
	w.Want(err, fault.Forbidden)
}

func TestAfterADeclineWithACodeTheNextProviderIsAsked(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa, next := w.Shelter("casa", "0108", amparotest.Women(2)), w.Shelter("otra", "0101", amparotest.Women(1))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := ana.Offers(ref, casa)[0]
	w.Want(w.Work.Decline(t.Context(), casa.Actor.Actor, offer, 0, placement.DeclineInput{Code: "perfil_problematico"}),
		fault.Invalid)
	must(t, w.Work.Decline(t.Context(), casa.Actor.Actor, offer, 0, placement.DeclineInput{Code: domain.DeclineNoRoom}))
	page, err := w.Work.Work(t.Context(), ana.Actor, oversight.WorkFilter{Group: oversight.GroupOpen})
	if err != nil || page.Rows[0].State != domain.ReferralReview || page.Rows[0].Declined != 1 ||
		page.Rows[0].Next != "match" {
		t.Fatalf("a no never parks her: %+v, %v", page.Rows, err)
	}
	next.Accepts(ana.Offers(ref, next)[0])
	if _, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer); err != nil {
		t.Fatal(err)
	}
	w.Verify()
}

func TestWhoOpenedTheFileIsShownToItsTeam(t *testing.T) {
	w := amparotest.New(t)
	ana, desk := w.Worker("ana"), w.Coordinator()
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	_, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	must(t, err)
	_, err = w.Work.ReadIdentity(t.Context(), desk.Actor, filed.Case)
	must(t, err)
	list, err := w.Work.WhoOpened(t.Context(), ana.Actor, filed.Case)
	must(t, err)
	seen := map[string]bool{}
	for _, o := range list {
		seen[o.AgencyName+" "+o.Act+" "+o.Tier] = true
	}
	if !seen["casa identity.read D2"] || !seen["mesa identity.read D2"] {
		t.Errorf("the shelter and the desk opened it: %v", seen)
	}
	_, err = w.Work.WhoOpened(t.Context(), w.Worker("otra").Actor, filed.Case)
	w.Want(err, fault.NotFound)
}

func TestTheLogIsForAuditorsAndEachAgencysSupervisor(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	boss, rival := ana.Colleague("jefa", domain.RoleSupervisor), w.Worker("otra").Colleague("jefa de otra",
		domain.RoleSupervisor)
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	_, err := w.Work.ViewCase(t.Context(), rival.Actor, filed.Case)
	w.Want(err, fault.NotFound)
	own, err := w.Work.LogView(t.Context(), boss.Actor, "", oversight.LogFilter{})
	if err != nil || len(own.Rows) == 0 || len(own.Logs) != 1 || own.Logs[0].Name != ana.AgencyName {
		t.Fatalf("a supervisor reads her own log and no other: %+v, %v", own.Logs, err)
	}
	_, err = w.Work.LogView(t.Context(), rival.Actor, w.Store.LogOf(ana.Agency), oversight.LogFilter{})
	w.Want(err, fault.NotFound)
	_, err = w.Work.LogView(t.Context(), ana.Actor, "", oversight.LogFilter{})
	w.Want(err, fault.NotFound)
	all, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(rival.Agency),
		oversight.LogFilter{Outcome: store.Refused})
	if err != nil || len(all.Rows) != 2 || all.Rows[1].Act != "case.read" || len(all.Logs) < 3 {
		t.Fatalf("the auditor sees what was refused: %+v, %v", all.Rows, err)
	}
}

func TestTheDeskReroutesAReferralWithAReason(t *testing.T) {
	w := amparotest.New(t)
	ana, desk := w.Worker("ana"), w.Coordinator()
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	ask := placement.OfferInput{Shelters: []domain.ShelterID{casa.Shelter.ID}}
	_, err := w.Work.SendOffers(t.Context(), desk.Actor, ref, 0, ask)
	w.Want(err, fault.Forbidden)
	w.Want(w.Work.Cancel(t.Context(), desk.Actor, ref, 0, "duplicada"), fault.Forbidden)
	acting, err := w.Work.ActFor(t.Context(), desk.Actor, ana.Agency, "La trabajadora está sin señal.")
	must(t, err)
	offers, err := w.Work.SendOffers(t.Context(), acting, ref, 0, ask)
	must(t, err)
	casa.Accepts(offers[0])
	if address, err := w.Work.ShelterAddress(t.Context(), ana.Actor, offers[0]); err != nil || address == "" {
		t.Errorf("her own worker learns where she goes: %v", err)
	}
	before := len(ana.Told())
	must(t, w.Work.Cancel(t.Context(), acting, ref, 0, "solucion_alterna"))
	if s := state(t, w, ref); s != domain.ReferralCancelled || len(ana.Told()) != before+1 ||
		!slices.Contains(ana.Told(), "notice.acted_for_you") {
		t.Errorf("state %s, told %v", s, ana.Told())
	}
	w.Verify()
}
