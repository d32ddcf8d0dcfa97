package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/arrival"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// onDuty gives an agency and a house their lines on duty.
func onDuty(t *testing.T, w *amparotest.World, agency domain.AgencyID, shelter domain.ShelterID) {
	t.Helper()
	a, err := store.Get[domain.Agency](t.Context(), w.Store, agency)
	must(t, err)
	a.V.DutyPhone, a.V.DutyHours = "+50200000077", "24h"
	sh, err := store.Get[domain.Shelter](t.Context(), w.Store, shelter)
	must(t, err)
	sh.V.DutyPhone, sh.V.DutyHours = "+50200000088", "20:00-08:00"
	var c store.Change
	store.Put(&c, a)
	store.Put(&c, sh)
	c.Log(store.Entry{Actor: domain.System("story"), Act: "agency.edit", Kind: "agency", ID: string(agency),
		Outcome: store.Done})
	must(t, w.Store.Commit(t.Context(), c))
}

// TestAfterTheYesTheTwoSidesReachEachOther: both have a telephone to call, a meeting point that either sets,
// and messages that last through the stay and no longer.
func TestAfterTheYesTheTwoSidesReachEachOther(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, ref, offer := keptBed(w)
	onDuty(t, w, ana.Agency, casa.Shelter.ID)
	at := w.Clock.Now().Add(3 * time.Hour)
	must(t, w.Work.SetMeeting(ctx, ana.Actor, offer, 0, arrival.MeetingInput{Place: "Terminal, ventanilla 4", At: at,
		Escort: "Dos colegas", Bring: "Sus medicinas"}))
	if !slices.Contains(casa.Told(), "notice.meeting_set") || slices.Contains(ana.Told(), "notice.meeting_set") {
		t.Errorf("the house is told %v, her own team %v", casa.Told(), ana.Told())
	}
	must(t, w.Work.SetMeeting(ctx, casa.Actor.Actor, offer, 0, arrival.MeetingInput{Place: "Parque central",
		At: at.Add(time.Hour), Escort: "Dos colegas"}))
	must(t, w.Work.SendMessage(ctx, casa.Actor.Actor, offer, "¿Toma leche la niña?"))
	must(t, w.Work.SendMessage(ctx, ana.Actor, offer, "Sí."))
	if !slices.Contains(casa.Told(), "notice.message") || !slices.Contains(ana.Told(), "notice.message") {
		t.Errorf("a message is not announced: %v, %v", casa.Told(), ana.Told())
	}
	seen, err := w.Work.ViewOffer(ctx, casa.Actor.Actor, offer)
	must(t, err)
	card := seen.Arrival
	if card == nil || card.Team.Phone != "+50200000077" || card.Provider.Phone != "+50200000088" ||
		card.Provider.Hours != "20:00-08:00" {
		t.Fatalf("the house reads %+v", card)
	}
	if card.Meeting.Place != "Parque central" || !card.Meeting.At.Equal(at.Add(time.Hour)) ||
		card.Meeting.SetFor != casa.Agency || card.Hold == nil {
		t.Errorf("the house reads %+v", card.Meeting)
	}
	team, err := w.Work.ViewReferral(ctx, ana.Actor, ref)
	must(t, err)
	if team.Arrival == nil || len(team.Arrival.Messages) != 2 || team.Arrival.Messages[1].Text != "Sí." {
		t.Fatalf("her team reads %+v", team.Arrival)
	}
	must(t, w.Work.Admit(ctx, casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	if err := w.Work.SetMeeting(ctx, ana.Actor, offer, 0, arrival.MeetingInput{Place: "Otra parte"}); !fault.Is(err,
		fault.Conflict) {
		t.Errorf("a meeting point for somebody who has arrived: %v", err)
	}
	must(t, w.Work.SendMessage(ctx, ana.Actor, offer, "¿Cómo durmió?"))
	must(t, w.Work.Discharge(ctx, casa.Actor.Actor, offer, 0, placement.EndInput{Reason: "plan_cumplido"}))
	if err := w.Work.SendMessage(ctx, casa.Actor.Actor, offer, "Se olvidó un suéter."); err == nil {
		t.Error("the house goes on writing when she has left")
	}
	if _, err := w.Work.Messages(ctx, casa.Actor.Actor, offer, "", 0); err == nil {
		t.Error("the house goes on reading when she has left")
	}
	page, err := w.Work.Messages(ctx, ana.Actor, offer, "", 0)
	if must(t, err); len(page.Messages) != 3 {
		t.Errorf("her team reads %d messages", len(page.Messages))
	}
	w.Verify()
}

// TestWhoWasOnlyAskedReadsNoCard: neither a telephone nor a message before the yes, nor to another house, nor to an
// interpreter.
func TestWhoWasOnlyAskedReadsNoCard(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, otra := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2)), w.Shelter("otra", "0101",
		amparotest.Women(2))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	ids := ana.Offers(ref, casa, otra)
	seen, err := w.Work.ViewOffer(ctx, casa.Actor.Actor, ids[0])
	if must(t, err); seen.Arrival != nil {
		t.Errorf("before its yes the house reads %+v", seen.Arrival)
	}
	w.Want(w.Work.SendMessage(ctx, casa.Actor.Actor, ids[0], "¿Quién la trae?"), fault.Forbidden)
	casa.Accepts(ids[0])
	must(t, w.Work.SendMessage(ctx, ana.Actor, ids[0], "Vamos en camino."))
	if seen, err = w.Work.ViewOffer(ctx, otra.Actor.Actor, ids[1]); err == nil && seen.Arrival != nil {
		t.Errorf("who came too late reads %+v", seen.Arrival)
	}
	_, err = w.Work.Messages(ctx, otra.Actor.Actor, ids[0], "", 0)
	w.Want(err, fault.NotFound)
	w.Want(w.Work.SetMeeting(ctx, otra.Actor.Actor, ids[0], 0, arrival.MeetingInput{Place: "Aquí"}), fault.NotFound)
	w.Want(w.Work.SendMessage(ctx, w.Coordinator().Actor, ids[0], "Apúrense."), fault.Forbidden)
}

// TestTheAddressStaysOutOfTheCard: a house's own team is kept from writing its address to police who bring somebody;
// the police reach the house by its line on duty.
func TestTheAddressStaysOutOfTheCard(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	police := w.Agency("policía", "policia")
	pol := w.Person("pol", police, domain.RoleReferrer)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ref := pol.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := pol.Offers(ref, casa)[0]
	casa.Accepts(offer)
	onDuty(t, w, police.ID, casa.Shelter.ID)
	address := casa.Shelter.Address
	for name, err := range map[string]error{
		"place": w.Work.SetMeeting(ctx, casa.Actor.Actor, offer, 0,
			arrival.MeetingInput{Place: "En " + strings.ToUpper(address)}),
		"text": w.Work.SendMessage(ctx, casa.Actor.Actor, offer, "Vengan a "+strings.ReplaceAll(address, " ", "  ")+
			", por favor"),
	} {
		if f := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Path != name ||
			f.Fields[0].Code != "meeting.is_address" {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, w.Work.SetMeeting(ctx, pol.Actor, offer, 0, arrival.MeetingInput{Place: "Subestación de Mixco"}))
	must(t, w.Work.SendMessage(ctx, casa.Actor.Actor, offer, "La esperamos."))
	seen, err := w.Work.ViewReferral(ctx, pol.Actor, ref)
	must(t, err)
	card := seen.Arrival
	if card == nil || card.Provider.Phone != "+50200000088" || card.Meeting.Place != "Subestación de Mixco" ||
		len(card.Messages) != 1 {
		t.Errorf("the police read %+v", card)
	}
	_, err = w.Work.ShelterAddress(ctx, pol.Actor, offer)
	w.Want(err, fault.Forbidden)
}

// TestWithdrawnConsentClosesTheMessagesAndKeepsTheTelephone: she is still on her way, so the house still knows whom to
// call and where.
func TestWithdrawnConsentClosesTheMessagesAndKeepsTheTelephone(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, ref, offer := keptBed(w)
	onDuty(t, w, ana.Agency, casa.Shelter.ID)
	must(t, w.Work.SetMeeting(ctx, ana.Actor, offer, 0, arrival.MeetingInput{Place: "Terminal", Escort: "Su tía Rosa"}))
	must(t, w.Work.SendMessage(ctx, ana.Actor, offer, "Se llama Lucía."))
	r, err := store.Get[domain.Referral](ctx, w.Store, ref)
	must(t, err)
	must(t, w.Work.WithdrawConsent(ctx, ana.Actor, r.V.Case))
	seen, err := w.Work.ViewOffer(ctx, casa.Actor.Actor, offer)
	must(t, err)
	card := seen.Arrival
	if card == nil || card.Team.Phone == "" || card.Meeting.Place != "Terminal" {
		t.Fatalf("the house reads %+v", card)
	}
	if card.Talks || len(card.Messages) > 0 || card.Meeting.Escort != "" || seen.Can["message.send"] {
		t.Errorf("the house still reads %+v", card)
	}
	_, err = w.Work.Messages(ctx, casa.Actor.Actor, offer, "", 0)
	w.Want(err, fault.Forbidden)
	must(t, w.Work.SetMeeting(ctx, casa.Actor.Actor, offer, 0, arrival.MeetingInput{Place: "Parque"}))
	team, err := w.Work.ViewReferral(ctx, ana.Actor, ref)
	if must(t, err); team.Arrival.Meeting.Escort != "Su tía Rosa" {
		t.Errorf("the house wiped what it cannot read: %+v", team.Arrival.Meeting)
	}
}
