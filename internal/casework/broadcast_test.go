package casework_test

import (
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/broadcast"
	"amparo/internal/casework/delivering"
	"amparo/internal/domain"
	of "amparo/internal/domain/broadcast"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
)

// hotel is a helper without an account.
func hotel(name, department, phone string) broadcast.HelperInput {
	return broadcast.HelperInput{Name: name, Kind: "hotel", Department: department, Phone: phone, Lang: "es", Active: true}
}

// tonight asks all helpers for four places.
var fourPlaces = broadcast.Input{Places: 4, Nights: 1, Population: "mujeres", Hours: 3}

// asksLeave takes every question that is to leave now, as a sender would, and says how each went.
func asksLeave(t *testing.T, w *amparotest.World, well bool) map[string]delivering.Outgoing {
	t.Helper()
	out := map[string]delivering.Outgoing{}
	for {
		o, ok, err := w.Work.TakeAsk(t.Context())
		must(t, err)
		if !ok {
			return out
		}
		out[o.To] = o
		must(t, w.Work.SettleDelivery(t.Context(), o, well))
	}
}

// TestTheDeskAsksHelpersWithoutAnAccount: two hotels of the department and no third one get a link each; one says yes
// for three and later for two, one wants to be called. The desk is told at once and sees it all; nobody else does.
func TestTheDeskAsksHelpersWithoutAnAccount(t *testing.T) {
	w := amparotest.New(t)
	c := t.Context()
	desk, ana, casa := w.Coordinator(), w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	add := func(in broadcast.HelperInput) of.HelperID {
		t.Helper()
		id, err := w.Work.AddHelper(c, desk.Actor, in)
		must(t, err)
		return id
	}
	add(hotel("Hotel A", "01", "+502 0000 1001"))
	second := add(hotel("Hotel B", "01", "+50200001002"))
	add(hotel("Lejos", "16", "+50200001003"))
	off := hotel("Cerrado", "01", "+50200001004")
	off.Active = false
	add(off)
	in := fourPlaces
	in.Department = "01"
	_, err := w.Work.SendBroadcast(c, desk.Actor, in)
	w.Want(err, fault.Conflict) // No gateway is set up.
	w.NoticesLeave()
	for _, who := range []domain.Actor{ana.Actor, casa.Actor.Actor} {
		_, err := w.Work.SendBroadcast(c, who, in)
		w.Want(err, fault.Forbidden)
		w.Want(without(w.Work.Helpers(c, who)), fault.Forbidden)
		w.Want(without(w.Work.AddHelper(c, who, hotel("x", "01", "+50200001009"))), fault.Forbidden)
		w.Want(without(w.Work.Broadcasts(c, who)), fault.Forbidden)
	}
	for path, bad := range map[string]broadcast.Input{"places": {Places: 41, Nights: 1, Hours: 1, Population: "mujeres"},
		"nights": {Places: 1, Nights: 15, Hours: 1, Population: "mujeres"}, "hours": {Places: 1, Nights: 1, Hours: 25,
			Population: "mujeres"}, "population": {Places: 1, Nights: 1, Hours: 1, Population: "María, 15 años"},
		"department": {Places: 1, Nights: 1, Hours: 1, Population: "mujeres", Department: "17"}} {
		_, err := w.Work.SendBroadcast(c, desk.Actor, bad)
		if f := fault.As(err); !fault.Is(err, fault.Invalid) || f.Fields[0].Path != path {
			t.Errorf("%s: %v", path, err)
		}
	}
	id, err := w.Work.SendBroadcast(c, desk.Actor, in)
	must(t, err)
	left := asksLeave(t, w, true)
	if len(left) != 2 || left["+50200001001"].Template != delivery.TextAsk || left["+50200001001"].Lang != "es" {
		t.Fatalf("two hotels of the department are asked: %v", left)
	}
	a, b := left["+50200001001"].Code, left["+50200001002"].Code
	q, err := w.Work.ReadQuestion(c, "r", a)
	must(t, err)
	if q.Places != 4 || q.Answer != "" || notices(desk, "notice.broadcast_yes") != 0 {
		t.Fatalf("reading answers nothing: %+v", q)
	}
	must(t, w.Work.AnswerQuestion(c, "r", a, of.Yes, 3))
	must(t, w.Work.AnswerQuestion(c, "r", a, of.Yes, 3))
	if notices(desk, "notice.broadcast_yes") != 1 {
		t.Fatalf("a yes is told once: %v", desk.Told())
	}
	must(t, w.Work.AnswerQuestion(c, "r", a, of.Yes, 2))
	must(t, w.Work.AnswerQuestion(c, "r", b, of.Call, 9))
	for _, n := range []int{0, 41, -1} {
		w.Want(w.Work.AnswerQuestion(c, "r", a, of.Yes, n), fault.Invalid)
	}
	w.Want(w.Work.AnswerQuestion(c, "r", a, "quizá", 1), fault.Invalid)
	v, err := w.Work.ReadBroadcast(c, desk.Actor, id)
	must(t, err)
	if v.Asked != 2 || v.Yes != 1 || v.Offered != 2 || v.Call != 1 || v.Silent != 0 || v.Asks[0].Name != "Hotel A" ||
		v.Asks[1].Ask.Places != 0 || v.Asks[0].SentAt.IsZero() {
		t.Errorf("%+v", v)
	}
	must(t, w.Work.AnswerQuestion(c, "r", a, of.No, 0))
	if notices(desk, "notice.broadcast_withdrawn") != 1 || notices(desk, "notice.broadcast_call") != 1 {
		t.Errorf("a yes that is taken back is told: %v", desk.Told())
	}
	must(t, w.Work.RemoveHelper(c, desk.Actor, second, 0))
	w.Want(without(w.Work.ReadQuestion(c, "r", b)), fault.NotFound)
	w.Want(w.Work.EndBroadcast(c, ana.Actor, id, 0), fault.Forbidden)
	w.Want(w.Work.EndBroadcast(c, desk.Actor, id, v.Rev+7), fault.Stale)
	must(t, w.Work.EndBroadcast(c, desk.Actor, id, v.Rev))
	w.Want(w.Work.EndBroadcast(c, desk.Actor, id, 0), fault.Conflict)
	w.Verify()
}

// TestAHelpersLinkIsNoUseToOthers: a link that is guessed, cut, of a broadcast that ended or of a helper that left the
// register is refused in one way, and answers nothing.
func TestAHelpersLinkIsNoUseToOthers(t *testing.T) {
	w := amparotest.New(t)
	w.NoticesLeave()
	c := t.Context()
	desk := w.Coordinator()
	_, err := w.Work.AddHelper(c, desk.Actor, hotel("Hotel A", "01", "+50200001001"))
	must(t, err)
	id, err := w.Work.SendBroadcast(c, desk.Actor, fourPlaces)
	must(t, err)
	code := asksLeave(t, w, true)["+50200001001"].Code
	said := ""
	dead := func(what, code string) {
		t.Helper()
		for _, err := range []error{without(w.Work.ReadQuestion(c, "r", code)),
			w.Work.AnswerQuestion(c, "r", code, of.Yes, 1)} {
			if !fault.Is(err, fault.NotFound) || said != "" && err.Error() != said {
				t.Errorf("%s: %v, not %s", what, err, said)
			}
			said = err.Error()
		}
	}
	dead("guessed", "abcde-fghij-kmnpq-rstuv")
	dead("cut", code[:len(code)-1])
	dead("empty", "")
	dead("very long", strings.Repeat("a", 4000))
	must(t, w.Work.AnswerQuestion(c, "r", code, of.Yes, 1))
	w.Waits(3 * time.Hour)
	dead("after its end", code)
	v, err := w.Work.ReadBroadcast(c, desk.Actor, id)
	must(t, err)
	if v.Open || v.Yes != 1 || v.Offered != 1 {
		t.Errorf("what was answered in time stands: %+v", v)
	}
	w.Waits(100 * 24 * time.Hour)
	gone, err := w.Work.ForgetBroadcasts(c)
	must(t, err)
	w.Want(without(w.Work.ReadBroadcast(c, w.Again(*desk).Actor, id)), fault.NotFound)
	if dead("forgotten", code); gone != 1 {
		t.Errorf("%d broadcasts were forgotten", gone)
	}
	w.Verify()
}

// TestWhatHelpersAreAskedIsBounded: five broadcasts are open at once; a message that never arrives is tried six times,
// is shown as such and told to the desk once; what ended before it left does not leave.
func TestWhatHelpersAreAskedIsBounded(t *testing.T) {
	w := amparotest.New(t)
	w.NoticesLeave()
	c := t.Context()
	desk := w.Coordinator()
	for _, phone := range []string{"+50200001001", "+50200001002"} {
		_, err := w.Work.AddHelper(c, desk.Actor, hotel("Hotel "+phone, "01", phone))
		must(t, err)
	}
	in := fourPlaces
	in.Hours = 24
	id, err := w.Work.SendBroadcast(c, desk.Actor, in)
	must(t, err)
	for range delivery.MaxTries {
		asksLeave(t, w, false)
		w.Waits(time.Hour + time.Minute)
	}
	v, err := w.Work.ReadBroadcast(c, desk.Actor, id)
	must(t, err)
	if v.Failed != 2 || v.Silent != 0 || notices(desk, "notice.broadcast_failed") != 1 {
		t.Errorf("%+v %v", v.Counts, desk.Told())
	}
	for range 4 {
		_, err = w.Work.SendBroadcast(c, desk.Actor, in)
		must(t, err)
	}
	_, err = w.Work.SendBroadcast(c, desk.Actor, in)
	w.Want(err, fault.Conflict)
	must(t, w.Work.EndBroadcast(c, desk.Actor, id, 0))
	last, err := w.Work.SendBroadcast(c, desk.Actor, in)
	must(t, err)
	list, err := w.Work.Broadcasts(c, desk.Actor)
	must(t, err)
	for _, b := range list {
		if b.Open {
			must(t, w.Work.EndBroadcast(c, desk.Actor, b.ID, b.Rev))
		}
	}
	if left := asksLeave(t, w, true); len(left) != 0 {
		t.Errorf("what ended leaves: %v", left)
	}
	if v, err = w.Work.ReadBroadcast(c, desk.Actor, last); err != nil || v.Silent != 2 {
		t.Errorf("%+v %v", v, err)
	}
	w.Verify()
}
