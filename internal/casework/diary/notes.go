// Package diary keeps what happens in a case from day to day: notes of who works it, incidents in the house, and
// files. Who reads what is decided for each row; each listing leaves a leaf before it is shown.
package diary

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service keeps diaries. It is safe for concurrent use.
type Service struct{ *act.Service }

// MaxText is the longest note, in characters.
const MaxText = 4000

// NoteInput is a note as it is written.
type NoteInput struct {
	Kind     string      // picklist nota_diario
	On       domain.Date // when it happened: today or before
	Text     string
	Team     bool          // the team that owns the case reads it too; a note of the team always is for the team
	Corrects domain.NoteID // empty: none
}

// serviceOf is for which service of their agency somebody writes: ClassOther is the team of a case.
func serviceOf(a domain.Actor) domain.Class {
	return cmp.Or(dossier.ClassOfRole(a.Role), domain.ClassOther)
}

// WriteDiary keeps a note. It is never changed afterwards: a correction is a further note, of the same service, that
// names the one it corrects. What a provider writes for the team is told to the team.
func (s *Service) WriteDiary(ctx context.Context, actor domain.Actor, id domain.CaseID,
	in NoteInput) (domain.NoteID, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.DiaryWrite,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (domain.NoteID, error) {
			n := diary.Note{ID: domain.NewID[domain.NoteID](), Case: id, Agency: actor.Agency, Author: actor.Account,
				Service: serviceOf(actor), Team: in.Team || serviceOf(actor) == domain.ClassOther, Kind: in.Kind, On: in.On,
				Text: in.Text, Corrects: in.Corrects, At: t.Now}
			e := t.Entry(policy.DiaryWrite, "case", string(id))
			e.Tier = "D2"
			var c fault.Fields
			s.OneOf(&c, "kind", country.ListDiary, in.Kind, true)
			act.Passed(&c, "day", in.On, t.Today())
			act.Required(&c, "text", in.Text, MaxText)
			if in.Corrects != "" {
				was, err := store.Find[diary.Note](t.Ctx, t.Store, in.Corrects)
				if err != nil {
					return "", err
				}
				c.Check(was.V.Same(n), "corrects", "diary.not_yours")
				n.Team = n.Team || was.V.Team // Who read the mistake reads what is right.
				e.Code = "correction"
			}
			if err := c.Err(); err != nil {
				return "", err
			}
			store.Check(&t.Change, f.Case) // It is still open when the note is kept.
			store.Put(&t.Change, store.New(n))
			t.LogEntry(e)
			if n.Team && n.Service != domain.ClassOther {
				t.NotifyCase("notice.diary_note", f.Case.V)
			}
			return n.ID, nil
		})
}

// NoteFilter narrows a diary, and says which page of it is read.
type NoteFilter struct {
	Kind, After string // an empty kind: every kind
	Limit       int
}

// NoteView is one note with the names that go with it.
type NoteView struct {
	diary.Note
	AgencyName  string
	Writer      string        // her work name, when the reader knows her
	Mine        bool          // of the reader's own service, which may correct it
	CorrectedBy domain.NoteID // the newest note that corrects it
}

// Around is what a page of a case's diary says of the case, and the way back from it.
type Around struct {
	Code  string
	Offer domain.OfferID // the reader's own acceptance, to go back to; empty for others
}

func around(t *act.Txn, f *dossier.Dossier) Around {
	return Around{Code: f.Case.V.Code, Offer: f.AcceptedBy(t.Actor.Agency)}
}

// Notes is one page of a diary, the newest day first, with what surrounds it.
type Notes struct {
	Around
	Rows  []NoteView
	Next  string
	Total int
	Write bool // the reader may add a note
}

// ReadDiary lists the notes of a case that the reader may see: the team those that are for it, a service its own.
func (s *Service) ReadDiary(ctx context.Context, actor domain.Actor, id domain.CaseID, flt NoteFilter) (Notes, error) {
	var c fault.Fields
	s.OneOf(&c, "kind", country.ListDiary, flt.Kind, false)
	if err := c.Err(); err != nil {
		return Notes{}, err
	}
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out Notes, err error) {
		f, err := dossier.Load(t.Ctx, t.Service, id)
		if err != nil {
			return out, t.RefuseAbsent(err, policy.DiaryRead, "case", string(id))
		}
		facts := f.Facts(actor, "", t.Majority(), t.Now)
		rows, err := open(t, facts, id)
		if err != nil {
			return out, err
		}
		out.Around, out.Write = around(t, f), t.Can(policy.DiaryWrite, facts)
		if len(rows) > 0 {
			t.LogDisclosure(policy.DiaryRead, "case", string(id), "D2", string(f.Consent.V.ID))
		} else if !out.Write {
			if err := t.Authorize(policy.DiaryRead, facts, "case", string(id)); err != nil {
				return out, err
			}
		}
		rows = slices.DeleteFunc(rows, func(n NoteView) bool { return flt.Kind != "" && flt.Kind != n.Kind })
		out.Total = len(rows)
		out.Rows, out.Next, err = act.Cut(rows, flt.After, flt.Limit, func(n NoteView) string { return string(n.ID) })
		return out, errors.Join(err, named(t, out.Rows))
	})
}

// open reads the notes of a case and keeps those that the reader may see.
func open(t *act.Txn, facts policy.CaseFacts, id domain.CaseID) ([]NoteView, error) {
	recs, err := store.All[diary.Note](t.Ctx, t.Store, store.Filter{By: store.By("case", id)})
	all := store.Values(recs)
	diary.Newest(all)
	corrected := map[domain.NoteID]diary.Note{}
	var out []NoteView
	for _, n := range all {
		one := policy.NoteFacts{CaseFacts: facts, Kind: "diary", Author: string(n.Agency), Service: string(n.Service),
			Team: n.Team}
		if one.ID = string(n.ID); !t.Can(policy.DiaryRead, one) {
			continue
		}
		t.Decide(policy.DiaryRead, one)
		if was := corrected[n.Corrects]; was.At.Before(n.At) {
			corrected[n.Corrects] = n
		}
		out = append(out, NoteView{Note: n, Mine: n.Agency == t.Actor.Agency && n.Service == serviceOf(t.Actor)})
	}
	for i, n := range out {
		out[i].CorrectedBy = corrected[n.ID].ID
	}
	return out, err
}

func named(t *act.Txn, rows []NoteView) error {
	var writers []domain.AccountID
	for _, n := range rows {
		writers = append(writers, n.Author)
	}
	people, err := t.Names(writers...)
	for i, n := range rows {
		rows[i].Writer = people[n.Author]
	}
	return errors.Join(err,
		act.NameAgencies(t, rows, func(n *NoteView) (domain.AgencyID, *string) { return n.Agency, &n.AgencyName }))
}
