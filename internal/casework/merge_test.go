package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// twice files two cases of one woman; the needs of the first are cancelled.
func twice(t *testing.T, w *amparotest.World, ana *amparotest.Actor) (first, second intake.Registered) {
	t.Helper()
	first = ana.Refers(goesBy(23, "Ana", "Tzoc", "2999 12345 0101", ""))
	must(t, w.Work.Cancel(t.Context(), ana.Actor, first.Referrals[0], 0, "solucion_alterna"))
	return first, ana.Refers(goesBy(23, "Ana", "Tzok", "2999 12345 0101", ""))
}

// A woman had two cases. Her worker joins them: one is closed, all of it is read from the other, and she is found once.
func TestTwoCasesOfOnePersonAreJoinedAndPartedAgain(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	ctx := t.Context()
	first, second := twice(t, w, ana)
	must(t, w.Work.Merge(ctx, ana.Actor, first.Case, 0, second.Case, "Mismo documento y misma madre."))

	v, err := w.Work.ViewCase(ctx, ana.Actor, first.Case)
	must(t, err)
	if v.Case.ClosedAt.IsZero() || v.Merge.Into != second.Case || v.Merge.IntoCode != second.Code ||
		len(v.Referrals) != 1 || v.Can["case.merge"] || !v.Can["case.part"] {
		t.Errorf("the first case is closed, readable and points to the second: %+v", v.Merge)
	}
	v, err = w.Work.ViewCase(ctx, ana.Actor, second.Case)
	must(t, err)
	if !v.Case.ClosedAt.IsZero() || len(v.Merged) != 1 || v.Merged[0].Case != first.Case ||
		v.Merged[0].Code != first.Code {
		t.Errorf("the second goes on and leads to the first: %+v", v.Merged)
	}
	if len(alike(t, w, ana, second.Case).Cases) != 0 {
		t.Error("they are offered as alike no longer")
	}
	for _, q := range []string{"2999 12345 0101", "Ana Tzo"} {
		hits, err := w.Work.FindCase(ctx, ana.Actor, q)
		if must(t, err); len(hits) != 1 || hits[0].Case != second.Case {
			t.Errorf("%q finds her twice: %+v", q, hits)
		}
	}
	hits, err := w.Work.FindCase(ctx, ana.Actor, first.Code)
	if err != nil || len(hits) != 1 || hits[0].Into != second.Case {
		t.Errorf("by its code the first is found: %+v, %v", hits, err)
	}
	if _, err := w.Work.ReadIdentity(ctx, ana.Actor, first.Case); err != nil {
		t.Errorf("who she is stays readable there: %v", err)
	}
	if notices(ana, "notice.merged") != 1 {
		t.Errorf("%v", ana.Told())
	}

	w.Waits(29 * 24 * time.Hour)
	must(t, w.Work.Part(ctx, ana.Actor, first.Case, 0))
	v, err = w.Work.ViewCase(ctx, ana.Actor, first.Case)
	must(t, err)
	if !v.Case.ClosedAt.IsZero() || v.Case.Into != "" || v.Merge.Into != "" || !v.Can["case.edit"] {
		t.Errorf("open again as it was: %+v", v.Case)
	}
	w.Want(w.Work.Part(ctx, ana.Actor, first.Case, 0), fault.Conflict)
	if notices(ana, "notice.parted") != 1 {
		t.Errorf("%v", ana.Told())
	}
	must(t, w.Work.Merge(ctx, ana.Actor, first.Case, 0, second.Case, "Ahora sí es seguro."))
	w.Waits(31 * 24 * time.Hour)
	w.Want(w.Work.Part(ctx, ana.Actor, first.Case, 0), fault.Conflict)
	if v, err = w.Work.ViewCase(ctx, ana.Actor, first.Case); err != nil || v.Can["case.part"] {
		t.Errorf("nobody is offered what is too late: %v", err)
	}
	w.Verify()
}

// wantCode wants an act refused with that code, as a whole or for one field.
func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	f := fault.As(err)
	is := func(x fault.Field) bool { return x.Code == code }
	if f == nil || f.Code != code && !slices.ContainsFunc(f.Fields, is) {
		t.Errorf("want %s: %v", code, err)
	}
}

// What would be lost, or is not hers to decide, is refused in words.
func TestWhatCannotBeJoined(t *testing.T) {
	w := amparotest.New(t)
	ana, berta := w.Worker("ana"), w.Worker("berta")
	ctx := t.Context()
	first, second := twice(t, w, ana)
	refused := func(by *amparotest.Actor, id, into domain.CaseID, reason, code string) {
		t.Helper()
		wantCode(t, w.Work.Merge(ctx, by.Actor, id, 0, into, reason), code)
	}
	refused(ana, first.Case, second.Case, " ", "field.required")
	refused(ana, first.Case, first.Case, "Es la misma.", "merge.not_yours")
	refused(ana, first.Case, domain.NewID[domain.CaseID](), "Es la misma.", "merge.not_yours")
	theirs := berta.Refers(goesBy(23, "Ana", "Tzoc", "", ""))
	refused(ana, first.Case, theirs.Case, "Es la misma.", "merge.not_yours")
	refused(ana, second.Case, first.Case, "Es la misma.", "merge.needs_open")
	w.Want(w.Work.Merge(ctx, berta.Actor, first.Case, 0, theirs.Case, "Es la misma."), fault.NotFound)

	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	casa.Accepts(ana.Offers(second.Referrals[0], casa)[0])
	refused(ana, second.Case, first.Case, "Es la misma.", "merge.placed")
	must(t, w.Work.Merge(ctx, ana.Actor, first.Case, 0, second.Case, "La otra tiene la cama."))
	third := ana.Refers(goesBy(23, "Ana", "Tzoc", "", ""))
	must(t, w.Work.Cancel(ctx, ana.Actor, third.Referrals[0], 0, "solucion_alterna"))
	refused(ana, third.Case, first.Case, "Es la misma.", "merge.closed")

	colleague := ana.Colleague("colega", domain.RoleReferrer)
	w.Want(w.Work.Merge(ctx, colleague.Actor, third.Case, 0, second.Case, "Es la misma."), fault.Forbidden)
	boss := ana.Colleague("jefa", domain.RoleSupervisor)
	must(t, w.Work.Merge(ctx, boss.Actor, third.Case, 0, second.Case, "Las dos fichas son de ella."))
	c, err := store.Get[domain.Case](ctx, w.Store, third.Case)
	must(t, err)
	if c.V.Into != second.Case {
		t.Errorf("%+v", c.V)
	}
}

// A woman had three cases. The first was joined with the second, and that one with the third: each leads on to where
// she goes on, and the third to both. They are parted one by one, and go on with another agency together.
func TestThreeCasesOfOnePersonAreJoinedOneAfterAnother(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	ctx := t.Context()
	first, second := twice(t, w, ana)
	must(t, w.Work.Merge(ctx, ana.Actor, first.Case, 0, second.Case, "Mismo documento."))
	third := ana.Refers(goesBy(23, "Ana", "Tzoc", "2999 12345 0101", ""))
	must(t, w.Work.Cancel(ctx, ana.Actor, second.Referrals[0], 0, "solucion_alterna"))
	must(t, w.Work.Merge(ctx, ana.Actor, second.Case, 0, third.Case, "Misma madre."))

	v, err := w.Work.ViewCase(ctx, ana.Actor, first.Case)
	must(t, err)
	if v.Merge.Into != second.Case || len(v.Onward) != 1 || v.Onward[0].Into != third.Case ||
		v.Onward[0].IntoCode != third.Code {
		t.Errorf("the first leads on to the third: %+v, %+v", v.Merge, v.Onward)
	}
	v, err = w.Work.ViewCase(ctx, ana.Actor, third.Case)
	must(t, err)
	if len(v.Merged) != 2 || v.Merged[0].Case != second.Case || v.Merged[1].Case != first.Case || len(v.Onward) != 0 {
		t.Errorf("the third leads to both: %+v", v.Merged)
	}
	if hits, err := w.Work.FindCase(ctx, ana.Actor, "2999 12345 0101"); err != nil || len(hits) != 1 ||
		hits[0].Case != third.Case {
		t.Errorf("she is found once: %+v, %v", hits, err)
	}
	if n := len(alike(t, w, ana, third.Case).Cases); n != 0 {
		t.Errorf("joined cases are offered as alike: %d", n)
	}

	must(t, w.Work.Part(ctx, ana.Actor, second.Case, 0))
	v, err = w.Work.ViewCase(ctx, ana.Actor, first.Case)
	if must(t, err); v.Merge.Into != second.Case || len(v.Onward) != 0 {
		t.Errorf("parted, the second is where she goes on: %+v, %+v", v.Merge, v.Onward)
	}
	must(t, w.Work.Merge(ctx, ana.Actor, second.Case, 0, third.Case, "Sí es la misma."))
	must(t, w.Work.Part(ctx, ana.Actor, first.Case, 0))
	if v, err = w.Work.ViewCase(ctx, ana.Actor, third.Case); err != nil || len(v.Merged) != 1 {
		t.Errorf("the first stands alone again: %+v, %v", v.Merged, err)
	}
	must(t, w.Work.Merge(ctx, ana.Actor, first.Case, 0, third.Case, "Ahora con el que sigue."))
	must(t, w.Work.Part(ctx, ana.Actor, first.Case, 0))
	w.Verify()
}
