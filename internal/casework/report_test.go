package casework_test

import (
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/suspicion"
	"amparo/internal/domain"
	reports "amparo/internal/domain/suspicion"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// seen is what a neighbour reports.
var seen = suspicion.Input{Text: "En el comedor de la esquina trabaja una niña. Nunca la dejan salir.",
	Place: "Coatepeque, cerca del mercado", Danger: true, Contact: "+50200007711, solo de día"}

// TestANeighbourReportsAndReadsTheAnswer: from the street to the desk and back, without an account on one side.
func TestANeighbourReportsAndReadsTheAnswer(t *testing.T) {
	w := amparotest.New(t)
	desk, c := w.Coordinator(), t.Context()
	receipt, err := w.Work.SendReport(c, "r", seen)
	must(t, err)
	if len(strings.Split(receipt, "-")) != 4 || len(strings.ReplaceAll(receipt, "-", ""))*5 < 80 {
		t.Fatalf("the receipt %q has less than 80 bits, or no groups", receipt)
	}
	if told := desk.Told(); len(told) != 1 || told[0] != "notice.report_sent" {
		t.Errorf("the desk is told %v", told)
	}
	w.Waits(time.Minute)
	list, err := w.Work.Reports(c, desk.Actor, suspicion.Filter{})
	must(t, err)
	if len(list.Rows) != 1 || !list.Rows[0].Danger || list.Rows[0].Box != reports.Unread ||
		list.Counts[reports.Unread] != 1 {
		t.Fatalf("the desk sees %+v", list)
	}
	id := list.Rows[0].ID
	got, err := w.Work.ReadReport(c, desk.Actor, id)
	must(t, err)
	if got.Lines[0].Text != seen.Text || got.Place != seen.Place || got.Contact != seen.Contact || got.Unread {
		t.Errorf("the desk reads %+v", got)
	}
	must(t, w.Work.TakeReport(c, desk.Actor, id, got.Rev))
	must(t, w.Work.AnswerReport(c, desk.Actor, id, 0, "¿Qué horario tiene el comedor?"))
	w.Waits(time.Hour)
	answered, err := w.Work.FollowReport(c, "r", " "+strings.ToUpper(receipt))
	must(t, err)
	if len(answered.Lines) != 1 || answered.Lines[0].Text != "¿Qué horario tiene el comedor?" || answered.Holder == "" {
		t.Errorf("the neighbour reads %+v", answered)
	}
	if answered.Place != "" || answered.Contact != "" {
		t.Error("the receipt opens what the neighbour wrote: whoever finds it learns what was reported")
	}
	must(t, w.Work.AddToReport(c, "r", receipt, "Abre a las seis de la mañana."))
	list, err = w.Work.Reports(c, desk.Actor, suspicion.Filter{Box: reports.Unread})
	must(t, err)
	if len(list.Rows) != 1 || list.Rows[0].Lines != 3 {
		t.Errorf("what was added does not wait to be read: %+v", list)
	}
	must(t, w.Work.CloseReport(c, desk.Actor, id, 0, "remitido", "Se pasó a la fiscalía por teléfono."))
	w.Want(w.Work.AddToReport(c, "r", receipt, "¿Sigue ahí?"), fault.Conflict)
	w.Want(w.Work.AnswerReport(c, desk.Actor, id, 0, "Gracias."), fault.Conflict)
	w.Want(w.Work.TakeReport(c, desk.Actor, id, 0), fault.Conflict)
	w.Want(w.Work.CloseReport(c, desk.Actor, id, 0, "remitido", "Otra vez."), fault.Conflict)
	if _, err := w.Work.FollowReport(c, "r", receipt); err != nil {
		t.Errorf("the answers of a closed report are gone: %v", err)
	}
	w.Verify()
}

// TestAReportIsReadByTheDeskAlone: everybody else in the network is refused, and learns not even whether there is one.
func TestAReportIsReadByTheDeskAlone(t *testing.T) {
	w := amparotest.New(t)
	desk, c := w.Coordinator(), t.Context()
	_, err := w.Work.SendReport(c, "r", seen)
	must(t, err)
	list, err := w.Work.Reports(c, desk.Actor, suspicion.Filter{})
	must(t, err)
	id := list.Rows[0].ID
	house := w.Shelter("casa", "0108", amparotest.Women(2))
	admin := w.Person("técnico", w.Agency("operación", "coordinadora"), domain.RoleAdmin)
	for _, who := range []domain.Actor{w.Worker("ana").Actor, house.Actor.Actor, w.Authority().Actor, w.Auditor().Actor,
		admin.Actor, domain.Public("r")} {
		for what, try := range map[string]func(reports.ID) error{
			"list":   func(reports.ID) error { return without(w.Work.Reports(c, who, suspicion.Filter{})) },
			"read":   func(id reports.ID) error { return without(w.Work.ReadReport(c, who, id)) },
			"answer": func(id reports.ID) error { return w.Work.AnswerReport(c, who, id, 0, "Hola.") },
			"take":   func(id reports.ID) error { return w.Work.TakeReport(c, who, id, 0) },
			"close":  func(id reports.ID) error { return w.Work.CloseReport(c, who, id, 0, "broma", "No.") },
		} {
			there, absent := try(id), try(domain.NewID[reports.ID]())
			if there == nil || fault.Of(there) != fault.Of(absent) {
				t.Errorf("%s as %s: %v, and for what is not there %v", what, who.Role, there, absent)
			}
		}
	}
	if _, err := w.Work.ViewCase(c, domain.Public("r"), "abcdefghijkmnpqrstuvwxyz23"); err == nil {
		t.Error("the public door opens a case")
	}
	w.Want(without(w.Work.Desk(c, domain.Public("r"), oversight.DeskFilter{})), fault.NotFound)
}

// TestAReceiptIsKnownOrNot: what has another shape, what is nobody's and what is almost right are answered alike.
func TestAReceiptIsKnownOrNot(t *testing.T) {
	w := amparotest.New(t)
	c := t.Context()
	receipt, err := w.Work.SendReport(c, "r", suspicion.Input{Text: "Vi algo."})
	must(t, err)
	said := map[string]bool{}
	for _, typed := range []string{"", "x", receipt[:22], receipt + "a", "abcde-fghij-kmnpq-rstuv",
		strings.Repeat("a", 9000)} {
		for _, err := range []error{without(w.Work.FollowReport(c, "r", typed)), w.Work.AddToReport(c, "r", typed, "Más.")} {
			f := fault.As(err)
			if err == nil || len(f.Fields) != 1 || f.Fields[0].Path != "receipt" {
				t.Fatalf("%.30q is answered %v", typed, err)
			}
			said[f.Fields[0].Code+f.Error()] = true
		}
	}
	if len(said) != 1 {
		t.Errorf("wrong receipts are told apart: %v", said)
	}
}

// TestAReportHasBounds: what is wrong is named by its field, and a receipt does not fill the disk.
func TestAReportHasBounds(t *testing.T) {
	w := amparotest.New(t)
	c := t.Context()
	_, err := w.Work.SendReport(c, "r", suspicion.Input{Text: strings.Repeat("a", suspicion.MaxText+1),
		Place: strings.Repeat("b", suspicion.MaxPlace+1), Contact: "a\u202e"})
	var paths []string
	for _, f := range fault.As(err).Fields {
		paths = append(paths, f.Path+" "+f.Code)
	}
	if got := strings.Join(paths, ", "); got != "text field.too_long, place field.too_long, contact field.characters" {
		t.Errorf("too long: %s", got)
	}
	w.Want(without(w.Work.SendReport(c, "r", suspicion.Input{Text: " \u200b "})), fault.Invalid)
	receipt, err := w.Work.SendReport(c, "r", suspicion.Input{Text: "Vi algo."})
	must(t, err)
	for range reports.MaxLines - 1 {
		must(t, w.Work.AddToReport(c, "r", receipt, "Más."))
	}
	w.Want(w.Work.AddToReport(c, "r", receipt, "Una más."), fault.Conflict)
}

// TestAClosedReportIsErased when the time of the country pack is over, and not before; an open one stays.
func TestAClosedReportIsErased(t *testing.T) {
	w := amparotest.New(t)
	desk, c := w.Coordinator(), t.Context()
	open, err := w.Work.SendReport(c, "r", suspicion.Input{Text: "Sigue abierto."})
	must(t, err)
	list, err := w.Work.Reports(c, desk.Actor, suspicion.Filter{})
	must(t, err)
	kept := list.Rows[0].ID
	closed, err := w.Work.SendReport(c, "r", suspicion.Input{Text: "Se cierra."})
	must(t, err)
	list, err = w.Work.Reports(c, desk.Actor, suspicion.Filter{})
	must(t, err)
	for _, r := range list.Rows {
		if r.ID != kept {
			must(t, w.Work.CloseReport(c, desk.Actor, r.ID, 0, "repetido", "Ya estaba."))
		}
	}
	w.Waits(364 * 24 * time.Hour)
	if n, err := w.Runner().Forget(c); err != nil || n != 0 {
		t.Fatalf("%d went too early (%v)", n, err)
	}
	w.Waits(2 * 24 * time.Hour)
	if n, err := w.Runner().Forget(c); err != nil || n != 1 {
		t.Fatalf("%d went (%v)", n, err)
	}
	w.Want(without(w.Work.FollowReport(c, "r", closed)), fault.Invalid)
	if _, err := w.Work.FollowReport(c, "r", open); err != nil {
		t.Errorf("an open report went: %v", err)
	}
	left, err := store.All[reports.Report](c, w.Store, store.Filter{})
	if must(t, err); len(left) != 1 {
		t.Errorf("%d reports are left", len(left))
	}
	w.Verify()
}
