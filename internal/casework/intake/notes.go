package intake

import (
	"context"
	"slices"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// NoteView is one care note with the name of the agency that wrote it.
type NoteView struct {
	Note       domain.CareNote
	AgencyName string
	Author     string // her work name, when the reader knows her
	Mine       bool   // written by the reader's own agency
}

// CareActs names the acts on each kind of note, and the class of need under which it is shared.
var CareActs = map[domain.CareKind]struct {
	Read, Write policy.Action
	Class       domain.Class
}{
	domain.CareHealth: {policy.CareHealthRead, policy.CareHealthWrite, domain.ClassShelter},
	domain.CarePsych:  {policy.CarePsychRead, policy.CarePsychWrite, domain.ClassPsych},
	domain.CareLegal:  {policy.CareLegalRead, policy.CareLegalWrite, domain.ClassLegal},
}

// MaxNote is the longest care note, in characters.
const MaxNote = act.MaxNote

// WriteNote keeps a care note: D3, by who treats her, one kind apart from the other. A note is never changed
// afterwards.
func (s *Service) WriteNote(ctx context.Context, actor domain.Actor, id domain.CaseID, kind domain.CareKind,
	note string) (domain.NoteID, error) {
	acts, known := CareActs[kind]
	if !known {
		return "", fault.At("kind", "field.unknown")
	}
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (noteID domain.NoteID, err error) {
		f, err := dossier.Load(ctx, t.Service, id)
		if err != nil {
			return noteID, t.RefuseAbsent(err, acts.Write, "case", string(id))
		}
		if err := t.Authorize(acts.Write, f.Facts(actor, acts.Class, s.Majority(), t.Now), "case", string(id)); err != nil {
			return noteID, err
		}
		var c fault.Fields
		note = strings.TrimSpace(note)
		c.Check(act.Letters(note) > 0, "text", "field.required")
		act.Text(&c, "text", note, MaxNote)
		if err := c.Err(); err != nil {
			return noteID, err
		}
		noteID = domain.NewID[domain.NoteID]()
		store.Put(&t.Change, store.New(domain.CareNote{ID: noteID, Case: id, Kind: kind, Agency: actor.Agency,
			Author: actor.Account, At: t.Now, Text: note}))
		t.LogDisclosure(acts.Write, "case", string(id), "D3", "")
		return noteID, nil
	})
}

// ReadNotes opens the care notes of one kind that the reader may see, newest first: all of them to who treats her when
// she agreed to share them, otherwise those of the reader's own agency. The leaf is kept before anything is returned.
func (s *Service) ReadNotes(ctx context.Context, actor domain.Actor, id domain.CaseID,
	kind domain.CareKind) ([]NoteView, error) {
	acts, known := CareActs[kind]
	if !known {
		return nil, fault.At("kind", "field.unknown")
	}
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out []NoteView, err error) {
		f, err := dossier.Load(ctx, t.Service, id)
		if err != nil {
			return out, t.RefuseAbsent(err, acts.Read, "case", string(id))
		}
		notes, err := store.All[domain.CareNote](ctx, s.Store, store.Filter{By: store.By("case", string(id)+"|"+string(kind)),
			Desc: true})
		if err != nil {
			return out, err
		}
		facts := f.Facts(actor, acts.Class, s.Majority(), t.Now)
		var authors []domain.AccountID
		for _, n := range notes {
			one := policy.NoteFacts{CaseFacts: facts, Kind: string(kind), Author: string(n.V.Agency)}
			one.ID = string(n.V.ID)
			if t.Can(acts.Read, one) {
				out = append(out, NoteView{Note: n.V, Mine: n.V.Agency == actor.Agency})
				authors = append(authors, n.V.Author)
				t.Decide(acts.Read, one)
			}
		}
		if len(out) == 0 && !t.Can(acts.Write, facts) {
			if err := t.Authorize(acts.Read, facts, "case", string(id)); err != nil {
				return out, err
			}
		}
		if len(out) > 0 {
			t.LogDisclosure(acts.Read, "case", string(id), "D3", string(f.Consent.V.ID))
		}
		slices.SortStableFunc(out, func(a, b NoteView) int { return b.Note.At.Compare(a.Note.At) })
		if err := act.NameAgencies(t, out,
			func(n *NoteView) (domain.AgencyID, *string) { return n.Note.Agency, &n.AgencyName }); err != nil {
			return out, err
		}
		people, err := t.Names(authors...)
		if err != nil {
			return out, err
		}
		for i := range out {
			out[i].Author = people[out[i].Note.Author]
		}
		return out, nil
	})
}
