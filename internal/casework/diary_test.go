package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// followed is somebody who lives in a house, and whom a psychologist and a lawyer help.
type followed struct {
	w              *amparotest.World
	ana, boss      *amparotest.Actor
	casa           *amparotest.House
	psy, law       *amparotest.Office
	cas            domain.CaseID
	offer, therapy domain.OfferID
}

func follows(t *testing.T) followed {
	t.Helper()
	w := amparotest.New(t)
	p := followed{w: w, ana: w.Worker("ana"), casa: w.Shelter("casa", "0108", amparotest.Women(2)),
		psy: w.Program("psi", domain.ClassPsych, 5), law: w.Program("bufete", domain.ClassLegal, 5, "penal_trata")}
	p.boss = p.ana.Colleague("sara", domain.RoleSupervisor)
	filed := p.ana.Refers(needsAll())
	p.cas, p.offer = filed.Case, p.ana.Offers(filed.Referrals[0], p.casa)[0]
	p.therapy = p.ana.OffersTo(filed.Referrals[1], p.psy)[0]
	legal := p.ana.OffersTo(filed.Referrals[2], p.law)[0]
	p.casa.Accepts(p.offer)
	p.psy.Accepts(p.therapy)
	p.law.Accepts(legal)
	must(t, w.Work.Admit(t.Context(), p.casa.Actor.Actor, p.offer, 0, w.Emergency()))
	return p
}

func (p followed) notes(t *testing.T, who *amparotest.Actor, in diary.NoteInput) domain.NoteID {
	t.Helper()
	if in.Kind == "" {
		in.Kind = "visita"
	}
	if in.On == "" {
		in.On = "2026-11-23"
	}
	id, err := p.w.Work.WriteDiary(t.Context(), who.Actor, p.cas, in)
	must(t, err)
	return id
}

// reads is what somebody finds in the diary.
func (p followed) reads(t *testing.T, who *amparotest.Actor) []string {
	t.Helper()
	found, err := p.w.Work.ReadDiary(t.Context(), who.Actor, p.cas, diary.NoteFilter{})
	must(t, err)
	var out []string
	for _, n := range found.Rows {
		out = append(out, n.Text)
	}
	return out
}

// TestEachReadsOfADiaryWhatIsTheirs: the team what was written for it, each service its own notes and nobody else's;
// the newest day first.
func TestEachReadsOfADiaryWhatIsTheirs(t *testing.T) {
	p := follows(t)
	w := p.w
	p.notes(t, p.ana, diary.NoteInput{Text: "Visita del equipo.", On: "2026-11-21"})
	p.notes(t, p.casa.Actor, diary.NoteInput{Text: "La casa, para sí."})
	p.notes(t, p.casa.Actor, diary.NoteInput{Text: "La casa, para el equipo.", Team: true, Kind: "escuela"})
	p.notes(t, p.psy.Actor, diary.NoteInput{Text: "Psicología, para sí.", On: "2026-11-22"})
	p.notes(t, p.law.Actor, diary.NoteInput{Text: "Legal, para el equipo.", Team: true, On: "2026-11-22"})
	team := []string{"La casa, para el equipo.", "Legal, para el equipo.", "Visita del equipo."}
	for _, c := range []struct {
		who  *amparotest.Actor
		want []string
	}{
		{p.ana, team}, {p.boss, team},
		{p.casa.Actor, []string{"La casa, para el equipo.", "La casa, para sí."}},
		{p.psy.Actor, []string{"Psicología, para sí."}}, {p.law.Actor, []string{"Legal, para el equipo."}},
	} {
		if got := p.reads(t, c.who); len(got) != len(c.want) || c.who != p.casa.Actor && !slices.Equal(got, c.want) {
			t.Errorf("%s reads %q, want %q", c.who.Role, got, c.want)
		}
	}
	// A service of the same agency is another service.
	lawyer := p.casa.Actor.Colleague("lic", domain.RoleLegal)
	for who, want := range map[*amparotest.Actor]fault.Kind{w.Worker("berta"): fault.NotFound, lawyer: fault.NotFound,
		w.Coordinator(): fault.Forbidden, w.Shelter("norte", "0108", amparotest.Women(1)).Actor: fault.NotFound} {
		_, err := w.Work.ReadDiary(t.Context(), who.Actor, p.cas, diary.NoteFilter{})
		w.Want(err, want)
		_, err = w.Work.WriteDiary(t.Context(), who.Actor, p.cas, diary.NoteInput{Kind: "visita", On: "2026-11-23",
			Text: "Nada."})
		w.Want(err, want)
	}
	if n := times(t, w, p.ana, "notice.diary_note"); n != 2 {
		t.Errorf("the team was told of %d notes, want the two that were written for it", n)
	}
	one, err := w.Work.ReadDiary(t.Context(), p.ana.Actor, p.cas, diary.NoteFilter{Limit: 1})
	must(t, err)
	rest, err := w.Work.ReadDiary(t.Context(), p.ana.Actor, p.cas, diary.NoteFilter{After: one.Next})
	must(t, err)
	school, err := w.Work.ReadDiary(t.Context(), p.ana.Actor, p.cas, diary.NoteFilter{Kind: "escuela"})
	must(t, err)
	if len(one.Rows) != 1 || one.Total != 3 || len(rest.Rows) != 2 || len(school.Rows) != 1 {
		t.Errorf("pages of %d of %d and %d, %d of school", len(one.Rows), one.Total, len(rest.Rows), len(school.Rows))
	}
	must(t, w.Work.Discharge(t.Context(), p.casa.Actor.Actor, p.offer, 0,
		placement.EndInput{Reason: domain.CloseVoluntary}))
	if got := p.reads(t, p.casa.Actor); len(got) != 2 {
		t.Errorf("after she left, the house reads %q of its own", got)
	}
	_, err = w.Work.WriteDiary(t.Context(), p.casa.Actor.Actor, p.cas, diary.NoteInput{Kind: "visita", On: "2026-11-23",
		Text: "Después."})
	w.Want(err, fault.NotFound)
	w.Verify()
}

// TestANoteIsCorrectedByAnother: never changed, by nobody else, and whoever read the mistake reads what is right.
func TestANoteIsCorrectedByAnother(t *testing.T) {
	p := follows(t)
	w := p.w
	wrong := p.notes(t, p.casa.Actor, diary.NoteInput{Text: "Fue al hospital.", Team: true})
	for _, who := range []*amparotest.Actor{p.ana, p.psy.Actor} {
		_, err := w.Work.WriteDiary(t.Context(), who.Actor, p.cas, diary.NoteInput{Kind: "visita", On: "2026-11-23",
			Text: "No fue.", Corrects: wrong})
		wantField(t, err, "corrects")
	}
	w.Waits(time.Hour)
	first := p.notes(t, p.casa.Actor.Colleague("dora", domain.RoleShelterHead),
		diary.NoteInput{Text: "Fue al centro de salud.", Corrects: wrong})
	found, err := w.Work.ReadDiary(t.Context(), p.ana.Actor, p.cas, diary.NoteFilter{})
	must(t, err)
	if len(found.Rows) != 2 || found.Rows[0].ID != first || found.Rows[0].Corrects != wrong ||
		found.Rows[1].Text != "Fue al hospital." || found.Rows[1].CorrectedBy != first || found.Rows[1].Mine {
		t.Errorf("the team reads %+v", found.Rows)
	}
	elsewhere := p.ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	_, err = w.Work.WriteDiary(t.Context(), p.ana.Actor, elsewhere.Case, diary.NoteInput{Kind: "visita",
		On: "2026-11-23", Text: "De otra.", Corrects: p.notes(t, p.ana, diary.NoteInput{Text: "Una."})})
	wantField(t, err, "corrects")
	w.Verify()
}

// TestTheDayOfANoteIsALocalDay: at twenty to midnight in Guatemala it is tomorrow in Greenwich; tomorrow has not
// happened. Nothing is kept of a note that says nothing, or of a closed case.
func TestTheDayOfANoteIsALocalDay(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	cas := ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Case
	for _, c := range []struct {
		in    diary.NoteInput
		field string
	}{
		{diary.NoteInput{Kind: "visita", On: "2026-11-24", Text: "Mañana."}, "day"},
		{diary.NoteInput{Kind: "visita", Text: "Algún día."}, "day"},
		{diary.NoteInput{Kind: "visita", On: "2026-11-23", Text: " \u200b"}, "text"},
		{diary.NoteInput{Kind: "otra cosa", On: "2026-11-23", Text: "Algo."}, "kind"},
		{diary.NoteInput{Kind: "visita", On: "2026-11-23", Text: "Algo.", Corrects: "nadie"}, "corrects"},
	} {
		_, err := w.Work.WriteDiary(t.Context(), ana.Actor, cas, c.in)
		wantField(t, err, c.field)
	}
	_, err := w.Work.WriteDiary(t.Context(), ana.Actor, cas,
		diary.NoteInput{Kind: "visita", On: "2026-11-23", Text: "Hoy."})
	must(t, err)
	_, err = w.Work.ReadDiary(t.Context(), ana.Actor, cas, diary.NoteFilter{Kind: "nada"})
	wantField(t, err, "kind")
	w.Verify()
}
