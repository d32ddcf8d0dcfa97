package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	kept "amparo/internal/domain/diary"
	"amparo/internal/fault"
)

func (p followed) happens(t *testing.T, kind, grade string) kept.IncidentID {
	t.Helper()
	id, err := p.w.Work.RecordIncident(t.Context(), p.casa.Actor.Actor, p.cas, diary.IncidentInput{Kind: kind,
		Grade: grade, When: p.w.Clock.Now(), Text: "Salió por la puerta de atrás.", Done: "Se buscó en la cuadra."})
	must(t, err)
	return id
}

// TestATeamIsRemindedOfAnIncidentUntilItSaysThatItKnows: told in the same commit, the desk too when she is gone; then
// reminded, which her supervisor reads, soon and each morning.
func TestATeamIsRemindedOfAnIncidentUntilItSaysThatItKnows(t *testing.T) {
	p := follows(t)
	w, eva := p.w, p.w.Coordinator()
	id := p.happens(t, kept.Left, "leve")
	if times(t, w, p.ana, "notice.incident") != 1 || times(t, w, eva, "notice.incident") != 1 ||
		times(t, w, p.boss, "notice.incident") != 1 {
		t.Error("who is in charge is told at once, which her supervisor reads, and the desk")
	}
	reminded := func(n int) {
		t.Helper()
		w.Due()
		if got, boss := times(t, w, p.ana, "notice.incident_due"), times(t, w, p.boss, "notice.incident_due"); got != n ||
			boss != n {
			t.Errorf("reminded %d times, her supervisor %d, want %d", got, boss, n)
		}
		if lost, err := w.Work.RestoreDeadlines(t.Context()); lost != 0 || err != nil {
			t.Errorf("%d deadlines do not follow from the rows: %v", lost, err)
		}
	}
	reminded(0)
	w.Waits(time.Hour)
	reminded(1)
	w.Waits(24 * time.Hour)
	reminded(2)
	if v, err := w.Work.ViewCase(t.Context(), p.ana.Actor, p.cas); err != nil || v.Incidents != 1 {
		t.Errorf("her case tells of %d incidents: %v", v.Incidents, err)
	}
	must(t, w.Work.AcknowledgeIncident(t.Context(), p.ana.Actor, p.cas, id))
	w.Want(w.Work.AcknowledgeIncident(t.Context(), p.boss.Actor, p.cas, id), fault.Conflict)
	w.Waits(72 * time.Hour)
	reminded(2)
	found, err := w.Work.ReadIncidents(t.Context(), p.casa.Actor.Actor, p.cas)
	must(t, err)
	if len(found.Rows) != 1 || found.Rows[0].SeenAt.IsZero() || found.Rows[0].Seen != "" || !found.Record ||
		found.Acknowledge {
		t.Errorf("the house reads %+v", found)
	}
	p.happens(t, "enfermedad", "leve")
	if n := times(t, w, eva, "notice.incident"); n != 1 {
		t.Errorf("the desk was told %d times: an illness is for her team", n)
	}
	w.Verify()
}

// TestWhoRecordsAndReadsAnIncident: the house where she lives and nobody else records; neither her psychologist nor
// another house reads, and a later house reads nothing of an earlier one.
func TestWhoRecordsAndReadsAnIncident(t *testing.T) {
	p := follows(t)
	w := p.w
	in := diary.IncidentInput{Kind: "lesion", Grade: "leve", When: w.Clock.Now(), Text: "Se cayó.", Done: "Hielo."}
	record := func(who *amparotest.Actor, in diary.IncidentInput) error {
		_, err := w.Work.RecordIncident(t.Context(), who.Actor, p.cas, in)
		return err
	}
	norte := w.Shelter("norte", "0108", amparotest.Women(1))
	for who, want := range map[*amparotest.Actor]fault.Kind{w.Worker("berta"): fault.NotFound, norte.Actor: fault.NotFound,
		p.psy.Actor: fault.Forbidden} {
		w.Want(record(who, in), want)
		_, err := w.Work.ReadIncidents(t.Context(), who.Actor, p.cas)
		w.Want(err, want)
		w.Want(w.Work.AcknowledgeIncident(t.Context(), who.Actor, p.cas, "nobody"), want)
	}
	for _, who := range []*amparotest.Actor{p.ana, w.Coordinator()} {
		w.Want(record(who, in), fault.Forbidden)
		_, err := w.Work.ReadIncidents(t.Context(), who.Actor, p.cas)
		must(t, err)
	}
	for field, change := range map[string]func(*diary.IncidentInput){
		"kind":  func(i *diary.IncidentInput) { i.Kind = "incendio" },
		"grade": func(i *diary.IncidentInput) { i.Grade = "" },
		"text":  func(i *diary.IncidentInput) { i.Text = " " },
		"done":  func(i *diary.IncidentInput) { i.Done = "" },
		"when":  func(i *diary.IncidentInput) { i.When = w.Clock.Now().Add(time.Minute) },
	} {
		wrong := in
		change(&wrong)
		wantField(t, record(p.casa.Actor, wrong), field)
	}
	before := in
	before.When = w.Clock.Now().Add(-48 * time.Hour)
	wantField(t, record(p.casa.Actor, before), "when")
	wantField(t, w.Work.AcknowledgeIncident(t.Context(), p.ana.Actor, p.cas, "nobody"), "incident")
	must(t, record(p.casa.Actor, in))
	must(t, w.Work.Discharge(t.Context(), p.casa.Actor.Actor, p.offer, 0,
		placement.EndInput{Reason: domain.CloseVoluntary}))
	w.Want(record(p.casa.Actor, in), fault.NotFound)
	w.Verify()
}
