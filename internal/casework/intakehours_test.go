package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// A shelter is expected to answer while somebody there receives. What presses is never put off.
func TestTheHoursOfAShelterArePartOfItsClock(t *testing.T) {
	w := amparotest.New(t) // Monday 23 November 2026, 23:40 in Guatemala
	ctx := t.Context()
	zone := w.Work.Pack().TimeZone()
	ana := w.Worker("ana")
	local := func(at time.Time) string { return at.In(zone).Format("Mon 15:04") }
	for _, c := range []struct {
		hours   string
		urgency domain.Urgency
		due     string
	}{
		{"24h", domain.UrgencyMedium, "Wed 19:00"},
		{"lun-vie 08:00-12:00", domain.UrgencyMedium, "Thu 08:00"},
		{"lun 09:30-11:00", domain.UrgencyMedium, "Mon 09:30"},
		{"mie 18:00-20:00", domain.UrgencyMedium, "Wed 19:00"},
		{"lun-vie 08:00-12:00", domain.UrgencyHigh, "Tue 03:40"},
		{"lun-vie 08:00-12:00", domain.UrgencyCritical, "Tue 00:40"},
	} {
		casa := w.Shelter("casa "+c.hours+string(c.urgency), "0108", amparotest.Women(2))
		in := inputOf(casa.Shelter)
		in.IntakeHours = c.hours
		head := casa.Colleague("dirección", domain.RoleShelterHead)
		must(t, w.Work.EditShelter(ctx, head.Actor, casa.Shelter.ID, 0, in))
		filed := amparotest.Survivor(amparotest.Woman(24))
		filed.Needs[0].Urgency = c.urgency
		id := ana.Offers(ana.Refers(filed).Referrals[0], casa)[0]
		o, err := store.Get[domain.Offer](ctx, w.Store, id)
		must(t, err)
		if got := local(o.V.DueAt); got != c.due || o.V.ExpiresAt.Before(o.V.DueAt) {
			t.Errorf("%s, %s: an answer is due %s, want %s; it ends %s", c.hours, c.urgency, got, c.due, local(o.V.ExpiresAt))
		}
	}
}

func TestNobodyIsRemindedWhileTheShelterIsClosed(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	in := inputOf(casa.Shelter)
	in.IntakeHours = "lun-vie 08:00-12:00"
	head := casa.Colleague("dirección", domain.RoleShelterHead)
	must(t, w.Work.EditShelter(t.Context(), head.Actor, casa.Shelter.ID, 0, in))
	filed := amparotest.Survivor(amparotest.Woman(24))
	filed.Needs[0].Urgency = domain.UrgencyMedium
	ana.Offers(ana.Refers(filed).Referrals[0], casa)
	reminded := func() int { return notices(casa.Actor, "notice.offer_remind") }
	w.Waits(16 * time.Hour) // Tuesday 15:40: eight working hours passed.
	if w.Due(); reminded() != 0 {
		t.Fatalf("nobody receives there now: %v", casa.Told())
	}
	w.Waits(17 * time.Hour) // Wednesday 08:40
	if w.Due(); reminded() != 1 {
		t.Errorf("they receive again: %v", casa.Told())
	}
}
