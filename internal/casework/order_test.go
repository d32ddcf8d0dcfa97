package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

func caseOf(t *testing.T, w *amparotest.World, id domain.CaseID) domain.Case {
	t.Helper()
	c, err := store.Get[domain.Case](t.Context(), w.Store, id)
	must(t, err)
	return c.V
}

// TestAGirlWasAdmittedOnAnOrderThatNobodyHadGiven: whoever ticked "ordered" at registration, or later, had no order to
// bring.
func TestAGirlWasAdmittedOnAnOrderThatNobodyHadGiven(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Girls(2))
	in := amparotest.Survivor(amparotest.Woman(16))
	in.Case.Court = domain.CourtOrdered
	_, err := w.Work.Register(t.Context(), ana.Actor, in)
	if f := fault.As(err); len(f.Fields) != 1 || f.Fields[0].Path != "court_status" ||
		f.Fields[0].Code != "case.order_apart" {
		t.Fatalf("she must be told where an order is recorded: %v", err)
	}
	in.Case.Court = domain.CourtAsked
	in.Case.Order = &domain.Order{CourtName: "Juzgado", Number: "1", Date: "2026-11-23"}
	filed := ana.Refers(in)
	c := caseOf(t, w, filed.Case)
	if c.Order != nil || !c.NeedsOrder(domain.MinorAge) {
		t.Fatalf("an order came along with the filing: %+v", c.Order)
	}
	c.Court = domain.CourtOrdered
	w.Want(w.Work.EditCase(t.Context(), ana.Actor, filed.Case, 0, c), fault.Invalid)

	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	w.Want(w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}), fault.Invalid)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, w.Emergency()))
	w.Verify()
}

// TestWhatACourtOrderedOnlyACourtEnds: the record of an order is not undone by an edit, nor by who merely asked for it.
func TestWhatACourtOrderedOnlyACourtEnds(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, court := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Girls(2)), w.Authority()
	office := w.Person("procuradora", w.Agency("procuraduría", "procuraduria_ninez"), domain.RoleChildAuth)
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(16)))
	must(t, w.Work.RecordOrder(t.Context(), court.Actor, filed.Case, 0, intake.OrderInput{Number: "J-7",
		Date: "2026-11-23"}))

	c := caseOf(t, w, filed.Case)
	if c.Court != domain.CourtOrdered || c.NeedsOrder(domain.MinorAge) {
		t.Fatalf("%s %+v", c.Court, c.Order)
	}
	c.Security = 2
	must(t, w.Work.EditCase(t.Context(), ana.Actor, filed.Case, 0, c))
	c.Court = domain.CourtUnaware
	w.Want(w.Work.EditCase(t.Context(), ana.Actor, filed.Case, 0, c), fault.Invalid)
	end := intake.OrderInput{Status: "medida_revocada"}
	w.Want(w.Work.RecordOrder(t.Context(), office.Actor, filed.Case, 0, end), fault.Forbidden)

	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	must(t, w.Work.RecordOrder(t.Context(), court.Actor, filed.Case, 0, end))
	if c = caseOf(t, w, filed.Case); c.Order != nil || !c.NeedsOrder(domain.MinorAge) {
		t.Errorf("the court ended its order: %+v", c.Order)
	}
	w.Verify()
}
