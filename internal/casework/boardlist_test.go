package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestAListOfBoardsAskedNobodyWhetherItMayBeOpened: the lists of boards answered an empty page to whoever has no
// business there, so that nobody ever learned who had tried.
func TestAListOfBoardsAskedNobodyWhetherItMayBeOpened(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, psy := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1)), w.Program("psico",
		domain.ClassPsych, 1)
	for _, a := range []domain.Actor{ana.Actor, psy.Actor.Actor, w.Auditor().Actor, w.Authority().Actor} {
		_, err := w.Work.MyShelters(t.Context(), a)
		w.Want(err, fault.Forbidden)
	}
	for _, a := range []domain.Actor{ana.Actor, casa.Actor.Actor, w.Auditor().Actor} {
		_, err := w.Work.MyPrograms(t.Context(), a)
		w.Want(err, fault.Forbidden)
	}
	_, err := w.Work.Inbox(t.Context(), ana.Actor, oversight.InboxFilter{})
	w.Want(err, fault.Forbidden)
	page, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(ana.Agency),
		oversight.LogFilter{Outcome: store.Refused})
	if must(t, err); len(page.Rows) != 3 {
		t.Errorf("%d of three tries are on record", len(page.Rows))
	}
	for _, a := range []domain.Actor{casa.Actor.Actor, w.Coordinator().Actor} {
		if list, err := w.Work.MyShelters(t.Context(), a); err != nil || len(list) != 1 {
			t.Errorf("%s opens its list: %v %v", a.Role, list, err)
		}
	}
	for _, a := range []domain.Actor{psy.Actor.Actor, w.Coordinator().Actor} {
		if list, err := w.Work.MyPrograms(t.Context(), a); err != nil || len(list) != 1 {
			t.Errorf("%s opens its list: %v %v", a.Role, list, err)
		}
	}
}
