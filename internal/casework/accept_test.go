package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestAPlaceIsTakenOnlyByWhomConsentNames: acceptance reads the consent as it stands. A provider that was asked while
// consent named it takes nobody once consent names another, even where the request itself was not taken back.
func TestAPlaceIsTakenOnlyByWhomConsentNames(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa, other := w.Shelter("casa", "0108", amparotest.Women(1)), w.Shelter("otra", "0301", amparotest.Women(1))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	k, err := store.Get[domain.Consent](t.Context(), w.Store, filed.Case)
	must(t, err)
	narrow := func(to ...domain.AgencyID) {
		k.V.Recipients = to
		var c store.Change
		store.Put(&c, k)
		c.Log(store.Entry{Actor: ana.Actor, Act: "consent.record", Kind: "case", ID: string(filed.Case), Outcome: store.Done,
			Policy: "test"})
		must(t, w.Store.Commit(t.Context(), c))
		k, err = store.Get[domain.Consent](t.Context(), w.Store, filed.Case)
		must(t, err)
	}
	narrow(other.Agency)
	w.Want(w.Work.Accept(t.Context(), casa.Actor.Actor, offer, 0, placement.AcceptInput{}), fault.Conflict)
	narrow(casa.Agency)
	must(t, w.Work.Accept(t.Context(), casa.Actor.Actor, offer, 0, placement.AcceptInput{}))
}

// toldTo returns the kinds of the notices somebody has.
func noticesOf(t *testing.T, w *amparotest.World, who *amparotest.Actor) []string {
	t.Helper()
	page, err := w.Work.Notices(t.Context(), who.Actor, oversight.NoticeFilter{})
	must(t, err)
	var kinds []string
	for _, n := range page.Notices {
		kinds = append(kinds, n.Kind)
	}
	return kinds
}

// TestAcceptanceEndsTheOtherRequestsAndTellsThem: whoever was asked too need not answer any more, and cannot.
func TestAcceptanceEndsTheOtherRequestsAndTellsThem(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa, other := w.Shelter("casa", "0108", amparotest.Women(1)), w.Shelter("otra", "0301", amparotest.Women(1))
	offers := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa, other)
	casa.Accepts(offers[0])
	o, err := store.Get[domain.Offer](t.Context(), w.Store, offers[1])
	if must(t, err); o.V.State != domain.OfferSuperseded {
		t.Errorf("the other request is %s", o.V.State)
	}
	w.Want(other.TryAccept(offers[1]), fault.Conflict)
	if notices := noticesOf(t, w, other.Actor); !slices.Contains(notices, "notice.offer_superseded") {
		t.Errorf("the other shelter was told %v", notices)
	}
}

// TestTheAuthorityIsToldOfAChildAdmittedInAnEmergency: without an order somebody must bring the child before a judge.
func TestTheAuthorityIsToldOfAChildAdmittedInAnEmergency(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, authority := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Girls(1)), w.Authority()
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(15))).Referrals[0], casa)[0]
	casa.Accepts(offer)
	if notices := noticesOf(t, w, authority); slices.Contains(notices, "notice.minor_admitted") {
		t.Fatal("nobody was admitted yet")
	}
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, w.Emergency()))
	if notices := noticesOf(t, w, authority); !slices.Contains(notices, "notice.minor_admitted") {
		t.Errorf("the authority was told %v", notices)
	}
}

// TestABedThatWasLeftIsFoundAgain: whoever looks for a bed sees within seconds that one is free again.
func TestABedThatWasLeftIsFoundAgain(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	next := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	found := func() int {
		w.Waits(3 * time.Second) // A snapshot of the network may be used for two.
		got, err := w.Work.Match(t.Context(), ana.Actor, next)
		must(t, err)
		return len(got.Ranking.Candidates)
	}
	if n := found(); n != 0 {
		t.Fatalf("the only bed is taken, and %d shelters fit", n)
	}
	must(t, w.Work.Discharge(t.Context(), casa.Actor.Actor, offer, 0, placement.EndInput{Reason: domain.CloseVoluntary}))
	if n := found(); n != 1 {
		t.Errorf("the bed is free again, and %d shelters fit", n)
	}
}

// TestTheOrderOfAChildIsAskedForUntilItIsThere: a letter is no basis. Once she is admitted, team, house and authority
// are reminded every morning after the day that was said, until a court has ordered.
func TestTheOrderOfAChildIsAskedForUntilItIsThere(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, court := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Girls(2)), w.Authority()
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(15)))
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	good := w.Emergency()
	for name, bad := range map[string]func(*placement.AdmitInput){
		"a letter":   func(in *placement.AdmitInput) { in.Emergency = "x" },
		"no basis":   func(in *placement.AdmitInput) { in.Emergency = "" },
		"nobody":     func(in *placement.AdmitInput) { in.Brings.By = " \u200b" },
		"no judge":   func(in *placement.AdmitInput) { in.Brings.Court = "" },
		"no day":     func(in *placement.AdmitInput) { in.Brings.On = "" },
		"next month": func(in *placement.AdmitInput) { in.Brings.On = in.Brings.On.AddDays(30) },
		"yesterday":  func(in *placement.AdmitInput) { in.Brings.On = in.Brings.On.AddDays(-1) },
	} {
		in := good
		bad(&in)
		if err := w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, in); fault.As(err).Kind != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, good))
	count := func(who *amparotest.Actor) (n int) {
		for _, kind := range noticesOf(t, w, who) {
			if kind == "notice.order_missing" {
				n++
			}
		}
		return n
	}
	for day := 1; day <= 2; day++ {
		w.Waits(24 * time.Hour)
		w.Due()
		if count(ana) != day || count(casa.Actor) != day || count(court) != day {
			t.Errorf("day %d: team %d, house %d, authority %d", day, count(ana), count(casa.Actor), count(court))
		}
	}
	today := domain.DateOf(w.Clock.Now().In(w.Work.Pack().TimeZone()))
	must(t, w.Work.RecordOrder(t.Context(), court.Actor, filed.Case, 0, intake.OrderInput{Number: "MP-1-2026",
		Date: today}))
	w.Waits(72 * time.Hour)
	w.Due()
	if count(ana) != 2 {
		t.Errorf("the order is there: %d", count(ana))
	}
	w.Verify()
}

// TestSheWasFoundAbroadAtABorderOrNobodyKnows: what is no municipality is said as such, and two answers that contradict
// are refused.
func TestSheWasFoundAbroadAtABorderOrNobodyKnows(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	file := func(place, municipality, country string) error {
		in := amparotest.Survivor(amparotest.Woman(28))
		in.Case.FoundPlace, in.Case.Found, in.Case.FoundCountry = place, municipality, country
		_, err := w.Work.Register(t.Context(), ana.Actor, in)
		return err
	}
	for _, good := range [][3]string{{"", "0108", ""}, {"municipio", "0108", ""}, {"frontera", "", ""},
		{"frontera", "1217", ""}, {"extranjero", "", "MX"},
		{"extranjero", "", ""}, {"se_desconoce", "", ""}} {
		must(t, file(good[0], good[1], good[2]))
	}
	for _, bad := range [][3]string{{"municipio", "", ""}, {"extranjero", "0108", ""}, {"se_desconoce", "0108", ""},
		{"frontera", "", "MX"}, {"extranjero", "", "GT"},
		{"extranjero", "", "ZZ"}, {"la_luna", "", ""}} {
		w.Want(file(bad[0], bad[1], bad[2]), fault.Invalid)
	}
}
