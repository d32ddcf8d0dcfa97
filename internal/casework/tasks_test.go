package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/handon"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// todo is how many tasks somebody has to do.
func todo(t *testing.T, w *amparotest.World, who *amparotest.Actor) int {
	t.Helper()
	mine, err := w.Work.MyTasks(t.Context(), who.Actor)
	must(t, err)
	return len(mine)
}

// Her worker gives a colleague something to do by Wednesday. She is reminded that morning and each one after, until it
// is done; a task that is not done after all reminds again. The house, the desk and other agencies see none of it.
func TestATaskHasAPersonAndADay(t *testing.T) {
	p := follows(t)
	w, c := p.w, t.Context()
	berta := p.ana.Colleague("berta", domain.RoleReferrer)
	today := w.Work.Today()
	in := diary.TaskInput{Text: "Pedir cita en RENAP.", Owner: berta.Account, Due: today.AddDays(2)}
	for field, change := range map[string]func(*diary.TaskInput){
		"text":  func(in *diary.TaskInput) { in.Text = " " },
		"due":   func(in *diary.TaskInput) { in.Due = today.AddDays(-1) },
		"owner": func(in *diary.TaskInput) { in.Owner = p.casa.Account },
	} {
		wrong := in
		change(&wrong)
		_, err := w.Work.AddTask(c, p.ana.Actor, p.cas, wrong)
		wantField(t, err, field)
	}
	id, err := w.Work.AddTask(c, p.ana.Actor, p.cas, in)
	must(t, err)
	_, err = w.Work.AddTask(c, p.ana.Actor, p.cas, diary.TaskInput{Text: "Llamar.", Due: today})
	must(t, err)
	if notices(berta, "notice.task") != 1 || notices(p.ana, "notice.task") != 0 || todo(t, w, berta) != 1 {
		t.Errorf("berta is told %v", berta.Told())
	}
	for _, who := range []*amparotest.Actor{p.casa.Actor, w.Coordinator()} {
		_, err := w.Work.ReadTasks(c, who.Actor, p.cas)
		w.Want(err, fault.Forbidden)
	}
	_, err = w.Work.ReadTasks(c, w.Worker("otra").Actor, p.cas)
	w.Want(err, fault.NotFound)

	w.Waits(24 * time.Hour)
	w.Due()
	if notices(berta, "notice.task_due") != 0 || notices(p.ana, "notice.task_due") != 1 {
		t.Errorf("a day before: berta %v, ana %v", berta.Told(), p.ana.Told())
	}
	for day := 1; day <= 2; day++ {
		w.Waits(24 * time.Hour)
		w.Due()
		if n := notices(berta, "notice.task_due"); n != day {
			t.Errorf("on day %d she was reminded %d times", day, n)
		}
	}
	must(t, w.Work.TickTask(c, berta.Actor, p.cas, id, true))
	w.Want(w.Work.TickTask(c, berta.Actor, p.cas, id, true), fault.Conflict)
	w.Want(w.Work.GiveTask(c, p.ana.Actor, p.cas, id, p.ana.Account), fault.Conflict)
	w.Waits(24 * time.Hour)
	w.Due()
	found, err := w.Work.ReadTasks(c, p.boss.Actor, p.cas)
	must(t, err)
	if notices(berta, "notice.task_due") != 2 || len(found.Rows) != 2 || found.Rows[0].Text != "Llamar." ||
		!found.Rows[0].Late || found.Rows[1].DoneName != "berta" {
		t.Errorf("what is done is quiet, and comes last: %+v", found.Rows)
	}
	must(t, w.Work.TickTask(c, p.ana.Actor, p.cas, id, false))
	w.Waits(24 * time.Hour)
	w.Due()
	if notices(berta, "notice.task_due") != 3 {
		t.Errorf("not done after all, and she is told %v", berta.Told())
	}
	w.Verify()
}

// Who leaves the team leaves her tasks to who is in charge; another agency takes them over with the case.
func TestTasksFallToWhoIsInCharge(t *testing.T) {
	p := follows(t)
	w, c := p.w, t.Context()
	berta, rosa := p.ana.Colleague("berta", domain.RoleReferrer), w.Worker("rosa")
	id, err := w.Work.AddTask(c, p.ana.Actor, p.cas, diary.TaskInput{Text: "Llamar a la escuela.", Owner: p.ana.Account,
		Due: w.Work.Today().AddDays(1)})
	must(t, err)
	wantField(t, w.Work.GiveTask(c, p.ana.Actor, p.cas, id, rosa.Account), "owner")
	must(t, w.Work.GiveTask(c, p.ana.Actor, p.cas, id, berta.Account))
	must(t, w.IDs.DisableAccount(c, p.boss.Actor, berta.Account))
	if todo(t, w, p.ana) != 1 {
		t.Error("what she left is nobody's")
	}
	w.Waits(48 * time.Hour)
	w.Due()
	if notices(p.ana, "notice.task_due") != 1 {
		t.Errorf("who is in charge is reminded: %v", p.ana.Told())
	}
	must(t, w.Work.AnswerHandOn(c, rosa.Actor, p.asked(t, rosa), handon.Answer{Yes: true}))
	w.Waits(24 * time.Hour)
	w.Due()
	if todo(t, w, rosa) != 1 || todo(t, w, p.ana) != 0 || notices(rosa, "notice.task_due") != 1 {
		t.Errorf("the new team has it: %v", rosa.Told())
	}
	w.Verify()
}
