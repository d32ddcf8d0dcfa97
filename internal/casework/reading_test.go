package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestWhoOpensVeryManyCasesIsStoppedAndSeen: a supervisor opens identity after identity, as fast as she can, of cases
// of her own agency. After forty she is refused; another supervisor of her agency and the auditor are told; the cases
// she had open stay open; she goes on when she says why, which is told and logged; and an hour later there is room
// again.
func TestWhoOpensVeryManyCasesIsStoppedAndSeen(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	agency := domain.Agency{ID: ana.Agency, Type: ana.AgencyType}
	eva, boss, auditor := w.Person("eva", agency, domain.RoleSupervisor), w.Person("boss", agency, domain.RoleSupervisor),
		w.Auditor()
	var cases []domain.CaseID
	for range 60 {
		cases = append(cases, ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Case)
	}
	opens := func(id domain.CaseID) error {
		_, err := w.Work.ReadIdentity(t.Context(), eva.Actor, id)
		return err
	}
	countOf := func(who *amparotest.Actor, kind string) int {
		page, err := w.Work.Notices(t.Context(), who.Actor, oversight.NoticeFilter{})
		must(t, err)
		n := 0
		for _, one := range page.Notices {
			if one.Kind == kind {
				n++
			}
		}
		return n
	}
	opened := 0
	for _, id := range cases {
		err := opens(id)
		if err != nil {
			w.Want(err, fault.TooMany)
			if code := fault.As(err).Code; code != "reading.paused" || fault.As(err).Args["seconds"] == nil {
				t.Fatalf("refused with %s", code)
			}
			continue
		}
		if opened++; opened == 39 && countOf(boss, "notice.reading_full")+countOf(auditor, "notice.reading_full") > 0 {
			t.Error("told before there was anything to tell")
		}
		_ = opens(id) // Looking again counts for nothing.
	}
	if opened != 40 {
		t.Errorf("%d identities were opened", opened)
	}
	if countOf(boss, "notice.reading_full") != 1 || countOf(auditor, "notice.reading_full") != 1 {
		t.Errorf("supervisor %d, auditor %d", countOf(boss, "notice.reading_full"), countOf(auditor, "notice.reading_full"))
	}
	must(t, opens(cases[3]))
	_, err := w.Work.ReadSafety(t.Context(), eva.Actor, cases[50])
	w.Want(err, fault.TooMany)
	_, err = w.Work.ReadIdentity(t.Context(), ana.Actor, cases[50])
	must(t, err) // A colleague reads on.

	w.Want(w.Work.ReadOn(t.Context(), eva.Actor, "porque sí"), fault.Invalid)
	must(t, w.Work.ReadOn(t.Context(), eva.Actor, "Reviso con la fiscalía todos los casos del año"))
	must(t, opens(cases[50]))
	if countOf(boss, "notice.reading_on") != 1 || countOf(auditor, "notice.reading_on") != 1 {
		t.Error("nobody learns that she went on")
	}
	page, err := w.Work.LogView(t.Context(), auditor.Actor, w.Store.LogOf(agency.ID),
		oversight.LogFilter{Act: "reading.on"})
	must(t, err)
	if len(page.Rows) != 1 || page.Rows[0].Outcome != "done" {
		t.Errorf("the log tells %+v", page.Rows)
	}
	w.Waits(2 * time.Hour)
	for _, id := range cases[:40] {
		must(t, opens(id))
	}
	w.Verify()
}

// TestASearchByNameCountsAsOpening: whoever types one first name after another reads who very many people are. Each
// search keeps its hits in one change, each with its entry, and they count like every other opening.
func TestASearchByNameCountsAsOpening(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	for i := range 45 {
		in := amparotest.Survivor(amparotest.Woman(24))
		in.Identity.Persons[0].Given = [...]string{"Alba", "Brenda", "Celia"}[i/15]
		ana.Refers(in)
	}
	for _, name := range []string{"alba", "brenda", "alba"} {
		hits, err := w.Work.FindCase(t.Context(), ana.Actor, name)
		if must(t, err); len(hits) != 15 {
			t.Errorf("%s finds %d", name, len(hits))
		}
	}
	hits, err := w.Work.FindCase(t.Context(), ana.Actor, "celia")
	w.Want(err, fault.TooMany)
	if len(hits) > 0 || fault.As(err).Code != "reading.paused" {
		t.Errorf("she reads %d more: %v", len(hits), err)
	}
	w.Verify()
}
