package casework_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/drafting"
	"amparo/internal/casework/forgetting"
	"amparo/internal/casework/handon"
	"amparo/internal/casework/hearings"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/outcomes"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/court"
	kept "amparo/internal/domain/diary"
	"amparo/internal/fault"
)

// TestAnInsiderWhoGuessesIdsFindsNothing tries every verb that takes an id, as people who have nothing to do with the
// case, with the real ids and with invented ones. Both answer alike.
func TestAnInsiderWhoGuessesIdsFindsNothing(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa, second := w.Shelter("casa", "0108", amparotest.Women(3)), w.Shelter("segunda", "0101", amparotest.Women(3))
	psy := w.Program("psico", domain.ClassPsych, 3)
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
	filed := ana.Refers(in)
	bed := ana.Offers(filed.Referrals[0], casa, second)[0]
	casa.Accepts(bed)
	therapy := ana.OffersTo(filed.Referrals[1], psy)[0]
	psy.Accepts(therapy)
	draft, err := w.Work.SaveDraft(t.Context(), ana.Actor, "", "caso", 1, map[string][]string{"group.0.age": {"17"}})
	must(t, err)
	page, err := w.Work.Notices(t.Context(), ana.Actor, oversight.NoticeFilter{})
	must(t, err)
	real := ids{filed.Case, filed.Referrals[0], bed, therapy, draft, page.Notices[0].ID}
	invented := ids{domain.NewID[domain.CaseID](), domain.NewID[domain.ReferralID](), domain.NewID[domain.OfferID](),
		domain.NewID[domain.OfferID](),
		domain.NewID[domain.DraftID](), domain.NewID[domain.NoticeID]()}
	strangers := map[string]domain.Actor{
		"worker of another agency":     w.Worker("otra").Actor,
		"shelter that was never asked": w.Shelter("ajena", "0301", amparotest.Women(1)).Actor.Actor,
		"programme never asked":        w.Program("lejana", domain.ClassLegal, 1).Actor.Actor,
		"police":                       w.Person("agente", w.Agency("policía", "policia"), domain.RoleReferrer).Actor,
		"operator":                     w.Person("operador", w.Agency("técnica", "ong"), domain.RoleAdmin).Actor,
		"auditor":                      w.Auditor().Actor,
		"authority, of a grown woman":  w.Authority().Actor,
	}
	for who, actor := range strangers {
		for verb, try := range verbs(w.Work, actor) {
			first, then := try(t.Context(), real), try(t.Context(), invented)
			if !fault.Is(first, fault.NotFound) || !fault.Is(then, fault.NotFound) ||
				fault.As(first).Code != fault.As(then).Code {
				t.Errorf("%s, %s: real %v, invented %v", who, verb, first, then)
			}
		}
	}
	w.Verify()
}

type ids struct {
	cas     domain.CaseID
	ref     domain.ReferralID
	bed     domain.OfferID
	therapy domain.OfferID
	draft   domain.DraftID
	notice  domain.NoticeID
}

// verbs are all acts that name a case, a referral, an offer, a draft or a notice, with input that is well formed.
func verbs(s *casework.Service, a domain.Actor) map[string]func(context.Context, ids) error {
	cas := domain.Case{Group: []domain.Person{{Age: 30, Gender: domain.Woman, Relation: domain.RelationLead}},
		Languages: []domain.Spoken{{ID: "spa", Level: "materno"}},
		Status:    "posible", Found: "0101", Security: 1, Court: domain.CourtNone}
	end := placement.EndInput{Reason: "plan_cumplido", Outcomes: []string{"estable_seguro"}}
	need := intake.NeedInput{Need: "abrigo", Urgency: domain.UrgencyHigh}
	second := func(_ any, err error) error { return err }
	return map[string]func(context.Context, ids) error{
		"ViewCase":       func(c context.Context, i ids) error { return second(s.ViewCase(c, a, i.cas)) },
		"Return":         func(c context.Context, i ids) error { return second(s.Return(c, a, i.cas)) },
		"PapersIssued":   func(c context.Context, i ids) error { return s.PapersIssued(c, a, i.cas, "", "") },
		"ReadIdentity":   func(c context.Context, i ids) error { return second(s.ReadIdentity(c, a, i.cas)) },
		"ReadSafety":     func(c context.Context, i ids) error { return second(s.ReadSafety(c, a, i.cas)) },
		"ReadRestricted": func(c context.Context, i ids) error { return second(s.ReadRestricted(c, a, i.cas)) },
		"WriteIdentity":  func(c context.Context, i ids) error { return s.WriteIdentity(c, a, i.cas, 0, domain.Identity{}) },
		"WriteSafety":    func(c context.Context, i ids) error { return s.WriteSafety(c, a, i.cas, 0, domain.Safety{}) },
		"WriteRestricted": func(c context.Context, i ids) error {
			return s.WriteRestricted(c, a, i.cas, 0,
				domain.Restricted{})
		},
		"EditCase":       func(c context.Context, i ids) error { return s.EditCase(c, a, i.cas, 0, cas) },
		"CloseCase":      func(c context.Context, i ids) error { return s.CloseCase(c, a, i.cas, 0, end.Reason) },
		"PreviewErasure": func(c context.Context, i ids) error { return second(s.PreviewErasure(c, a, i.cas)) },
		"AskErasure": func(c context.Context, i ids) error {
			return s.AskErasure(c, a, i.cas, 0, forgetting.Ask{Reason: "wish", Note: "x"})
		},
		"HoldCase":      func(c context.Context, i ids) error { return s.HoldCase(c, a, i.cas, 0, "x") },
		"LiftHold":      func(c context.Context, i ids) error { return s.LiftHold(c, a, i.cas, 0) },
		"DecideErasure": func(c context.Context, i ids) error { return s.DecideErasure(c, a, i.cas, true, "") },
		"AssignWorker":  func(c context.Context, i ids) error { return s.AssignWorker(c, a, i.cas, 0, handTo(a.Account)) },
		"Colleagues":    func(c context.Context, i ids) error { return second(s.Colleagues(c, a, i.cas)) },
		"AddNeeds": func(c context.Context, i ids) error {
			return second(s.AddNeeds(c, a, i.cas, []intake.NeedInput{need}, false))
		},
		"RecordConsent": func(c context.Context, i ids) error {
			return s.RecordConsent(c, a, i.cas, 0, amparotest.Consent(domain.ScopeRecord))
		},
		"Alike": func(c context.Context, i ids) error { return second(s.Alike(c, a, i.cas)) },
		"Merge": func(c context.Context, i ids) error { return s.Merge(c, a, i.cas, 0, i.cas, "Es la misma.") },
		"AddTask": func(c context.Context, i ids) error {
			return second(s.AddTask(c, a, i.cas, diary.TaskInput{Text: "Llamar.", Due: "2026-12-24"}))
		},
		"TickTask":     func(c context.Context, i ids) error { return s.TickTask(c, a, i.cas, "x", true) },
		"GiveTask":     func(c context.Context, i ids) error { return s.GiveTask(c, a, i.cas, "x", a.Account) },
		"ReadOutcomes": func(c context.Context, i ids) error { return second(s.ReadOutcomes(c, a, i.cas)) },
		"RecordFollowUp": func(c context.Context, i ids) error {
			return s.RecordFollowUp(c, a, i.cas, outcomes.FollowUp{Days: 30})
		},
		"ChangeExit": func(c context.Context, i ids) error { return s.ChangeExit(c, a, i.cas, outcomes.ExitInput{}) },
		"Settle": func(c context.Context, i ids) error {
			return s.Settle(c, a, i.cas, "x", kept.Settlement{Result: kept.Done})
		},
		"OpenPlan":   func(c context.Context, i ids) error { return s.OpenPlan(c, a, i.cas, country.ListReturn) },
		"PlanTravel": func(c context.Context, i ids) error { return s.PlanTravel(c, a, i.cas, "2026-12-24") },
		"ReadTasks":  func(c context.Context, i ids) error { return second(s.ReadTasks(c, a, i.cas)) },
		"AskHandOn": func(c context.Context, i ids) error {
			return second(s.AskHandOn(c, a, i.cas, 0, handon.Input{To: a.Agency, Reason: "place", Note: "Vive lejos de aquí.",
				GivenBy: "persona", Method: "oral"}))
		},
		"WithdrawHandOn": func(c context.Context, i ids) error { return s.WithdrawHandOn(c, a, i.cas) },
		"HandOnPage":     func(c context.Context, i ids) error { return second(s.HandOnPage(c, a, i.cas)) },
		"Part":           func(c context.Context, i ids) error { return s.Part(c, a, i.cas, 0) },
		"Ledger":         func(c context.Context, i ids) error { return second(s.Ledger(c, a, i.cas)) },
		"Personal":       func(c context.Context, i ids) error { return second(s.Personal(c, a, i.cas)) },
		"GiveCode":       func(c context.Context, i ids) error { return second(s.GiveCode(c, a, i.cas)) },
		"EndCode":        func(c context.Context, i ids) error { return s.EndCode(c, a, i.cas) },
		"AnswerPerson":   func(c context.Context, i ids) error { return s.AnswerPerson(c, a, i.cas, "hola") },
		"ViewConsent":    func(c context.Context, i ids) error { return second(s.ViewConsent(c, a, i.cas)) },
		"ConfirmConsent": func(c context.Context, i ids) error { return s.ConfirmConsent(c, a, i.cas, 0) },
		"CompleteConsent": func(c context.Context, i ids) error {
			return s.CompleteConsent(c, a, i.cas, 0, map[domain.Scope]domain.Answer{domain.ScopeShareLegal: domain.Yes})
		},
		"RejectConsent":   func(c context.Context, i ids) error { return s.RejectConsent(c, a, i.cas, 0) },
		"WithdrawConsent": func(c context.Context, i ids) error { return s.WithdrawConsent(c, a, i.cas) },
		"WriteNote": func(c context.Context, i ids) error {
			return second(s.WriteNote(c, a, i.cas, domain.CarePsych, "hola"))
		},
		"ReadNotes": func(c context.Context, i ids) error { return second(s.ReadNotes(c, a, i.cas, domain.CareLegal)) },
		"RecordOrder": func(c context.Context, i ids) error {
			return s.RecordOrder(c, a, i.cas, 0, intake.OrderInput{Number: "1", Date: "2026-11-01"})
		},
		"RecordCourtDay": func(c context.Context, i ids) error {
			return s.RecordCourtDay(c, a, i.cas, 0, hearings.Input{Kind: court.Hearing, On: "2026-12-20"})
		},
		"RecordIncident": func(c context.Context, i ids) error {
			return second(s.RecordIncident(c, a, i.cas, diary.IncidentInput{Kind: "lesion", Grade: "leve"}))
		},
		"ReadFiles": func(c context.Context, i ids) error { return second(s.ReadFiles(c, a, i.cas)) },
		"OpenFile":  func(c context.Context, i ids) error { return second(s.OpenFile(c, a, i.cas, "x")) },
		"AddFile": func(c context.Context, i ids) error {
			return second(s.AddFile(c, a, i.cas, diary.FileInput{Kind: "otro", Content: []byte("%PDF-1.4\n%%EOF")}))
		},
		"RemoveFile":    func(c context.Context, i ids) error { return s.RemoveFile(c, a, i.cas, "x", "x") },
		"ReadIncidents": func(c context.Context, i ids) error { return second(s.ReadIncidents(c, a, i.cas)) },
		"AcknowledgeIncident": func(c context.Context, i ids) error {
			return s.AcknowledgeIncident(c, a, i.cas, "nobody")
		},
		"WriteDiary": func(c context.Context, i ids) error {
			return second(s.WriteDiary(c, a, i.cas, diary.NoteInput{Kind: "visita", On: "2026-11-20", Text: "Viene."}))
		},
		"ReadDiary": func(c context.Context, i ids) error {
			return second(s.ReadDiary(c, a, i.cas, diary.NoteFilter{}))
		},
		"BreakGlass": func(c context.Context, i ids) error {
			return second(s.BreakGlass(c, a, i.cas, "vida", emergencyReason))
		},
		"WhoOpened":     func(c context.Context, i ids) error { return second(s.WhoOpened(c, a, i.cas)) },
		"OpenCase":      func(c context.Context, i ids) error { _, _, err := s.OpenCase(c, a, i.cas); return err },
		"ViewReferral":  func(c context.Context, i ids) error { return second(s.ViewReferral(c, a, i.ref)) },
		"Match":         func(c context.Context, i ids) error { return second(s.Match(c, a, i.ref)) },
		"MatchFirst":    func(c context.Context, i ids) error { return second(s.MatchFirst(c, a, i.ref, 1, 1)) },
		"Send":          func(c context.Context, i ids) error { return s.Send(c, a, i.ref, 0) },
		"Wait":          func(c context.Context, i ids) error { return s.Wait(c, a, i.ref, 0) },
		"Review":        func(c context.Context, i ids) error { return s.Review(c, a, i.ref, 0) },
		"Cancel":        func(c context.Context, i ids) error { return s.Cancel(c, a, i.ref, 0, "duplicada") },
		"CloseReferral": func(c context.Context, i ids) error { return s.CloseReferral(c, a, i.ref, 0, end) },
		"EditReferral":  func(c context.Context, i ids) error { return s.EditReferral(c, a, i.ref, 0, need) },
		"SendOffers": func(c context.Context, i ids) error {
			return second(s.SendOffers(c, a, i.ref, 0,
				placement.OfferInput{Shelters: []domain.ShelterID{domain.NewID[domain.ShelterID]()}}))
		},
		"ViewOffer":      func(c context.Context, i ids) error { return second(s.ViewOffer(c, a, i.bed)) },
		"ShelterAddress": func(c context.Context, i ids) error { return second(s.ShelterAddress(c, a, i.bed)) },
		"Accept":         func(c context.Context, i ids) error { return s.Accept(c, a, i.bed, 0, placement.AcceptInput{}) },
		"Decline": func(c context.Context, i ids) error {
			return s.Decline(c, a, i.bed, 0, placement.DeclineInput{Code: domain.DeclineNoRoom})
		},
		"Ask": func(c context.Context, i ids) error {
			return s.Ask(c, a, i.bed, 0,
				placement.TextInput{Text: "¿Cuándo llega?"})
		},
		"Reply": func(c context.Context, i ids) error {
			return s.Reply(c, a, i.bed, 0, placement.TextInput{Text: "Hoy."})
		},
		"WithdrawOffer": func(c context.Context, i ids) error { return s.WithdrawOffer(c, a, i.bed, 0) },
		"Transit":       func(c context.Context, i ids) error { return s.Transit(c, a, i.bed, 0) },
		"Admit":         func(c context.Context, i ids) error { return s.Admit(c, a, i.bed, 0, placement.AdmitInput{}) },
		"NoShow":        func(c context.Context, i ids) error { return s.NoShow(c, a, i.bed, 0) },
		"Release":       func(c context.Context, i ids) error { return s.Release(c, a, i.bed, 0) },
		"Move":          func(c context.Context, i ids) error { return s.Move(c, a, i.bed, 0, "P1", "x") },
		"Discharge":     func(c context.Context, i ids) error { return s.Discharge(c, a, i.bed, 0, end) },
		"Book": func(c context.Context, i ids) error {
			return s.Book(c, a, i.therapy, 0, placement.BookInput{At: s.Now().Add(time.Hour), How: "presencial"})
		},
		"Start":      func(c context.Context, i ids) error { return s.Start(c, a, i.therapy, 0) },
		"EndCare":    func(c context.Context, i ids) error { return s.EndCare(c, a, i.therapy, 0, end) },
		"SaveDraft":  func(c context.Context, i ids) error { return second(s.SaveDraft(c, a, i.draft, "caso", 1, nil)) },
		"GetDraft":   func(c context.Context, i ids) error { return second(s.GetDraft(c, a, i.draft)) },
		"DropDraft":  func(c context.Context, i ids) error { return s.DropDraft(c, a, i.draft) },
		"SeenNotice": func(c context.Context, i ids) error { return s.SeenNotice(c, a, i.notice) },
	}
}

func TestDraftsAreTheirOwnersAlone(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	berta := ana.Colleague("berta", domain.RoleSupervisor)
	id, err := w.Work.SaveDraft(t.Context(), ana.Actor, "", "caso", 2,
		map[string][]string{"identity.0.given": {"Marisol"}})
	must(t, err)
	_, err = w.Work.GetDraft(t.Context(), berta.Actor, id)
	w.Want(err, fault.NotFound)
	w.Want(w.Work.DropDraft(t.Context(), berta.Actor, id), fault.NotFound)
	same, err := w.Work.SaveDraft(t.Context(), ana.Actor, id, "caso", 3,
		map[string][]string{"identity.0.given": {"Marisol", "Ana"}})
	if err != nil || same != id {
		t.Fatalf("%s, %v", same, err)
	}
	list, err := w.Work.Drafts(t.Context(), ana.Actor)
	if err != nil || len(list) != 1 || list[0].Step != 3 || list[0].Values != nil {
		t.Fatalf("drafts %+v, %v", list, err)
	}
	got, err := w.Work.GetDraft(t.Context(), ana.Actor, id)
	if err != nil || got.Values["identity.0.given"][1] != "Ana" {
		t.Fatalf("draft %+v, %v", got, err)
	}
	_, err = w.Work.SaveDraft(t.Context(), ana.Actor, "", "caso", 1,
		map[string][]string{"a": {strings.Repeat("x", drafting.MaxDraft)}})
	w.Want(err, fault.TooLarge)
	_, err = w.Work.SaveDraft(t.Context(), ana.Actor, "", "../caso", 1, nil)
	w.Want(err, fault.Invalid)
	for n := 1; n < drafting.MaxDrafts; n++ {
		_, err = w.Work.SaveDraft(t.Context(), ana.Actor, "", "caso", 1, nil)
		must(t, err)
	}
	_, err = w.Work.SaveDraft(t.Context(), ana.Actor, "", "caso", 1, nil)
	w.Want(err, fault.Conflict)
	must(t, w.Work.DropDraft(t.Context(), ana.Actor, id))
	_, err = w.Work.GetDraft(t.Context(), ana.Actor, id)
	w.Want(err, fault.NotFound)
	w.Verify()
}

func TestANoticeReachesWhomItIsForAndNobodyElse(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	berta, boss := ana.Colleague("berta", domain.RoleReferrer), ana.Colleague("jefa", domain.RoleSupervisor)
	casa := w.Shelter("casa", "0108", amparotest.Women(60))
	therapist := casa.Colleague("psicóloga", domain.RolePsych)
	for range 55 {
		casa.Accepts(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0])
	}
	for name, c := range map[string]struct {
		who  *amparotest.Actor
		want int
	}{"ana": {ana, 55}, "a colleague": {berta, 0}, "her supervisor": {boss, 55}, "intake": {casa.Actor, 55},
		"the shelter's therapist": {therapist, 0}, "the desk": {w.Coordinator(), 55}} {
		n, err := w.Work.CountNotices(t.Context(), c.who.Actor)
		if err != nil || n != c.want {
			t.Errorf("%s: %d unseen, want %d, %v", name, n, c.want, err)
		}
		seen := map[domain.NoticeID]bool{}
		for after := ""; ; {
			page, err := w.Work.Notices(t.Context(), c.who.Actor, oversight.NoticeFilter{After: after})
			must(t, err)
			for _, n := range page.Notices {
				if seen[n.ID] {
					t.Fatalf("%s: shown twice", name)
				}
				seen[n.ID] = true
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if len(seen) != c.want {
			t.Errorf("%s: %d page by page, want %d", name, len(seen), c.want)
		}
	}
	page, err := w.Work.Notices(t.Context(), ana.Actor, oversight.NoticeFilter{})
	must(t, err)
	must(t, w.Work.SeenNotice(t.Context(), ana.Actor, page.Notices[0].ID))
	w.Want(w.Work.SeenNotice(t.Context(), berta.Actor, page.Notices[1].ID), fault.NotFound)
	if n, _ := w.Work.CountNotices(t.Context(), ana.Actor); n != 54 {
		t.Errorf("%d unseen", n)
	}
	must(t, w.Work.SeenAll(t.Context(), ana.Actor))
	if n, _ := w.Work.CountNotices(t.Context(), ana.Actor); n != 0 {
		t.Errorf("%d unseen", n)
	}
	if text := fmt.Sprintf("%+v", page); strings.Contains(text, "Marisol") || strings.Contains(text, "5020000") {
		t.Error("a notice holds no content")
	}
	w.Verify()
}
