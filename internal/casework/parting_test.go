package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/parting"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// grownSister files a woman with her two children and her grown sister, who asks for a case of her own.
func grownSister(t *testing.T, w *amparotest.World, ana *amparotest.Actor) (intake.Registered, parting.Input) {
	t.Helper()
	sister := amparotest.Woman(22)
	sister.Relation = domain.RelationSibling
	in := amparotest.Survivor(amparotest.Woman(27), amparotest.Child(6, domain.Man), amparotest.Child(14, domain.Woman),
		sister)
	in.Identity.Persons = append(in.Identity.Persons, domain.Named{Given: "Beto"}, domain.Named{Given: "Nela"},
		domain.Named{Given: "Irma", Family: "Ejemplo"})
	in.Safety.Areas = []domain.Danger{{Motive: "lugar_explotacion", Scope: "departamento", Department: "16"}}
	in.Restricted.KeepApart = []string{"Red de prueba"}
	in.Needs = append(in.Needs, intake.NeedInput{Need: "legal_penal", Urgency: domain.UrgencyHigh})
	k := ana.Refers(in)
	return k, parting.Input{Go: []string{"P4"}, Reason: "Irma pide que su asunto se lleve aparte.", Agreed: true,
		Needs: map[domain.ReferralID]string{k.Referrals[1]: parting.Both}}
}

// A grown sister wants her matter apart. She has a case of her own with what was agreed and what she must be kept from,
// the need that was hers too waits since it did, and her name is gone from the other case. Both say that they were one.
func TestASisterHasACaseOfHerOwn(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	ctx := t.Context()
	k, in := grownSister(t, w, ana)
	note, err := w.Work.WriteDiary(ctx, ana.Actor, k.Case, diary.NoteInput{Kind: "visita", On: "2026-11-23",
		Text: "Irma habló sola."})
	must(t, err)
	file, err := w.Work.AddFile(ctx, ana.Actor, k.Case, diary.FileInput{Kind: "orden_judicial", On: "2026-11-23",
		House: true, Content: scanned(150_000)})
	must(t, err)
	in.Notes, in.Files = append(in.Notes, note), append(in.Files, file)
	w.Waits(time.Hour)
	made, err := w.Work.Divide(ctx, ana.Actor, k.Case, 0, in)
	must(t, err)

	old, hers := caseOf(t, w, k.Case), caseOf(t, w, made.Case)
	if len(old.Group) != 3 || len(hers.Group) != 1 || hers.Group[0].Age != 22 ||
		hers.Group[0].Relation != domain.RelationLead || hers.Worker != ana.Account || hers.Code != made.Code {
		t.Errorf("each is in one case: %+v, %+v", old.Group, hers.Group)
	}
	was, err := w.Work.ReadIdentity(ctx, ana.Actor, k.Case)
	must(t, err)
	is, err := w.Work.ReadIdentity(ctx, ana.Actor, made.Case)
	must(t, err)
	if len(was.V.Persons) != 3 || len(is.V.Persons) != 1 || is.V.Persons[0].Given != "Irma" ||
		is.V.Persons[0].Ref != hers.Group[0].Ref || is.V.Phone != "" {
		t.Errorf("her name goes along: %+v, %+v", was.V, is.V)
	}
	one, err := store.Get[domain.Consent](ctx, w.Store, k.Case)
	must(t, err)
	two, err := store.Get[domain.Consent](ctx, w.Store, made.Case)
	must(t, err)
	if !two.V.ExpiresAt.Equal(one.V.ExpiresAt) || !two.V.Covers(domain.ScopeShareIdentity, w.Clock.Now()) ||
		two.V.Covers(domain.ScopeShareHealth, w.Clock.Now()) || two.V.ID == one.V.ID {
		t.Errorf("the same is agreed, until the same day: %+v", two.V)
	}
	sf, err := w.Work.ReadSafety(ctx, ana.Actor, made.Case)
	must(t, err)
	rs, err := w.Work.ReadRestricted(ctx, ana.Actor, made.Case)
	must(t, err)
	if len(sf.V.Areas) != 1 || sf.V.Risk != "" || !slices.Equal(rs.V.KeepApart, []string{"Red de prueba"}) ||
		rs.V.Trafficker != "" {
		t.Errorf("dangers go along, notes of the others do not: %+v, %+v", sf.V, rs.V)
	}
	v, err := w.Work.ViewCase(ctx, ana.Actor, made.Case)
	must(t, err)
	if !v.Merge.Split || v.Merge.Into != k.Case || len(v.Referrals) != 1 || v.Referrals[0].Need != "legal_penal" ||
		v.Can["case.part"] || v.Can["case.divide"] {
		t.Errorf("%+v, %+v", v.Merge, v.Referrals)
	}
	if first, err := store.Get[domain.Referral](ctx, w.Store, k.Referrals[1]); err != nil ||
		!first.V.SentAt.Equal(v.Referrals[0].SentAt) || !first.V.State.Open() {
		t.Errorf("both wait since the same hour: %v", err)
	}
	if v, err = w.Work.ViewCase(ctx, ana.Actor, k.Case); err != nil || len(v.Merged) != 1 || !v.Merged[0].Split ||
		v.Merged[0].Case != made.Case || v.Merge.Into != "" {
		t.Errorf("%+v, %v", v.Merged, err)
	}
	notes, err := w.Work.ReadDiary(ctx, ana.Actor, made.Case, diary.NoteFilter{})
	must(t, err)
	files, err := w.Work.ReadFiles(ctx, ana.Actor, made.Case)
	must(t, err)
	if len(notes.Rows) != 1 || len(files.Rows) != 1 || files.Rows[0].House {
		t.Errorf("what was chosen goes along: %+v, %+v", notes.Rows, files.Rows)
	}
	got, err := w.Work.OpenFile(ctx, ana.Actor, made.Case, files.Rows[0].ID)
	if err != nil || len(got.Content) != 150_000 {
		t.Errorf("the file opens there: %v", err)
	}
	if lost, err := w.Work.RestoreDeadlines(ctx); lost != 0 || err != nil {
		t.Errorf("%d deadlines are missing: %v", lost, err)
	}
	w.Verify()
}

// A division is undone within 30 days by joining the case with the one it came from, and with no other: she is of the
// group again as she was.
func TestADivisionIsUndoneWithin30Days(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	ctx := t.Context()
	k, in := grownSister(t, w, ana)
	in.Needs = nil
	made, err := w.Work.Divide(ctx, ana.Actor, k.Case, 0, in)
	must(t, err)
	third := ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	back := func(into domain.CaseID) error {
		return w.Work.Merge(ctx, ana.Actor, made.Case, 0, into, "Siguen juntas.")
	}
	wantCode(t, back(third.Case), "divide.only_back")
	w.Waits(29 * 24 * time.Hour)
	must(t, back(k.Case))
	old := caseOf(t, w, k.Case)
	if len(old.Group) != 4 || old.Group[3].Relation != domain.RelationSibling ||
		caseOf(t, w, made.Case).ClosedAt.IsZero() {
		t.Errorf("%+v", old.Group)
	}
	if is, err := w.Work.ReadIdentity(ctx, ana.Actor, k.Case); err != nil || len(is.V.Persons) != 4 {
		t.Errorf("her name is back: %+v, %v", is.V, err)
	}
	if notices(ana, "notice.divided") != 1 || notices(ana, "notice.divided_back") != 1 {
		t.Errorf("%v", ana.Told())
	}
	wantCode(t, w.Work.Part(ctx, ana.Actor, made.Case, 0), "merge.none")
	in.Go = []string{"P4"}
	made, err = w.Work.Divide(ctx, ana.Actor, k.Case, 0, in)
	must(t, err)
	w.Waits(31 * 24 * time.Hour)
	wantCode(t, back(k.Case), "divide.too_late")
	w.Verify()
}

// Whoever lives in a house keeps her bed: the house has two cases, and takes nobody more.
func TestAHouseHasTwoCasesWhereItHadOne(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Families(5, 6, 12, 17))
	ctx := t.Context()
	k, in := grownSister(t, w, ana)
	in.Needs = nil
	offer := ana.Offers(k.Referrals[0], casa)[0]
	_, err := w.Work.Divide(ctx, ana.Actor, k.Case, 0, in)
	wantCode(t, err, "divide.asked")
	casa.Accepts(offer)
	_, err = w.Work.Divide(ctx, ana.Actor, k.Case, 0, in)
	wantCode(t, err, "divide.on_the_way")
	must(t, w.Work.Admit(ctx, casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	in.Needs = map[domain.ReferralID]string{k.Referrals[0]: parting.Theirs}
	_, err = w.Work.Divide(ctx, ana.Actor, k.Case, 0, in)
	wantCode(t, err, "divide.need_placed")

	in.Needs, in.Go, in.Adults = nil, []string{"P3", "P4"}, map[string]string{"P3": "P4"}
	made, err := w.Work.Divide(ctx, ana.Actor, k.Case, 0, in)
	must(t, err)
	if r := rooms(t, w, casa); r.Occupied != 4 || r.Free != 1 {
		t.Errorf("as many beds as before: %+v", r)
	}
	hers := caseOf(t, w, made.Case)
	if len(hers.Group) != 2 || hers.Group[0].Age != 22 || *hers.Group[1].Caregiver != 0 || hers.Alone {
		t.Errorf("the sister leads, and the girl is with her: %+v", hers.Group)
	}
	v, err := w.Work.ViewCase(ctx, ana.Actor, made.Case)
	must(t, err)
	if len(v.Stays) != 1 || v.Stays[0].State != domain.StayArrived || v.Stays[0].Beds() != 2 ||
		v.Referrals[0].State != domain.ReferralAdmitted {
		t.Fatalf("%+v", v.Stays)
	}
	wantCode(t, w.Work.Merge(ctx, ana.Actor, made.Case, 0, k.Case, "Siguen juntas."), "merge.placed")
	if lost, err := w.Work.RestoreDeadlines(ctx); lost != 0 || err != nil {
		t.Errorf("%d deadlines are missing: %v", lost, err)
	}
	// The house reads her name by what she agreed to, and lets her go by herself.
	if is, err := w.Work.ReadIdentity(ctx, casa.Actor.Actor, made.Case); err != nil || len(is.V.Persons) != 2 {
		t.Errorf("%+v, %v", is.V, err)
	}
	must(t, w.Work.Discharge(ctx, casa.Actor.Actor, v.Stays[0].Offer, 0,
		placement.EndInput{Reason: domain.CloseVoluntary}))
	if r := rooms(t, w, casa); r.Occupied != 2 {
		t.Errorf("%+v", r)
	}
	w.Verify()
}

// TestWhoIsPartedFromWhomIsSaid: a child goes with somebody or it is said that she has nobody; who leads stays.
func TestWhoIsPartedFromWhomIsSaid(t *testing.T) {
	w := amparotest.New(t)
	ana, berta := w.Worker("ana"), w.Worker("berta")
	ctx := t.Context()
	k, ok := grownSister(t, w, ana)
	ok.Needs = nil
	refused := func(code string, change func(*parting.Input)) {
		t.Helper()
		in := ok
		change(&in)
		_, err := w.Work.Divide(ctx, ana.Actor, k.Case, 0, in)
		wantCode(t, err, code)
	}
	refused("field.too_short", func(in *parting.Input) { in.Reason = "Sí." })
	refused("divide.not_agreed", func(in *parting.Input) { in.Agreed = false })
	refused("divide.somebody", func(in *parting.Input) { in.Go = nil })
	refused("divide.lead_stays", func(in *parting.Input) { in.Go = []string{"P1"} })
	refused("field.unknown", func(in *parting.Input) { in.Go = []string{"P9"} })
	refused("divide.adult", func(in *parting.Input) { in.Go = []string{"P3"} })
	refused("divide.adult", func(in *parting.Input) {
		in.Go, in.Adults = []string{"P3"}, map[string]string{"P3": "P1"} // She stays.
	})
	refused("field.unknown", func(in *parting.Input) { in.Needs = map[domain.ReferralID]string{"x": parting.Both} })
	refused("field.unknown", func(in *parting.Input) { in.Notes = []domain.NoteID{domain.NewID[domain.NoteID]()} })
	_, err := w.Work.Divide(ctx, berta.Actor, k.Case, 0, ok)
	w.Want(err, fault.NotFound)
	_, err = w.Work.Divide(ctx, ana.Colleague("colega", domain.RoleReferrer).Actor, k.Case, 0, ok)
	w.Want(err, fault.Forbidden)

	ok.Go, ok.Adults = []string{"P3"}, map[string]string{"P3": parting.NoAdult}
	made, err := w.Work.Divide(ctx, ana.Actor, k.Case, 0, ok)
	must(t, err)
	girl := caseOf(t, w, made.Case)
	if !girl.Alone || girl.Court != "" || girl.Group[0].Caregiver != nil || !girl.NeedsOrder(domain.MinorAge) {
		t.Errorf("a girl alone: %+v", girl)
	}
	must(t, w.Work.Cancel(ctx, ana.Actor, k.Referrals[0], 0, "solucion_alterna"))
	must(t, w.Work.Cancel(ctx, ana.Actor, k.Referrals[1], 0, "solucion_alterna"))
	must(t, w.Work.CloseCase(ctx, ana.Actor, k.Case, 0, "plan_cumplido"))
	_, err = w.Work.Divide(ctx, ana.Actor, k.Case, 0, ok)
	wantCode(t, err, "divide.closed")
	w.Verify()
}
