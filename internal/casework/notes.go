package casework

import (
	"context"
	"slices"
	"strings"

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

// careActs names the acts on each kind of note, and the class of need under which it is shared.
var careActs = map[domain.CareKind]struct {
	read, write policy.Action
	class       domain.Class
}{
	domain.CareHealth: {policy.CareHealthRead, policy.CareHealthWrite, domain.ClassShelter},
	domain.CarePsych:  {policy.CarePsychRead, policy.CarePsychWrite, domain.ClassPsych},
	domain.CareLegal:  {policy.CareLegalRead, policy.CareLegalWrite, domain.ClassLegal},
}

// MaxNote is the longest care note, in characters.
const MaxNote = maxNote

// WriteNote keeps a care note: D3, by who treats her, one kind apart from the other. A note is never changed afterwards.
func (s *Service) WriteNote(ctx context.Context, actor domain.Actor, id domain.CaseID, kind domain.CareKind, note string) (domain.NoteID, error) {
	acts, known := careActs[kind]
	if !known {
		return "", fieldFault("kind", "field.unknown")
	}
	var noteID domain.NoteID
	err := s.act(ctx, actor, func(t *txn) error {
		f, err := s.file(ctx, id)
		if err != nil {
			return t.absent(err, acts.write, "case", string(id))
		}
		if err := t.may(acts.write, f.facts(actor, acts.class, s.majority(), t.now), "case", string(id)); err != nil {
			return err
		}
		var c fault.Fields
		note = strings.TrimSpace(note)
		c.Check(letters(note) > 0, "text", "field.required")
		text(&c, "text", note, MaxNote)
		if err := c.Err(); err != nil {
			return err
		}
		noteID = domain.NewID[domain.NoteID]()
		store.Put(&t.ch, store.New(domain.CareNote{ID: noteID, Case: id, Kind: kind, Agency: actor.Agency, Author: actor.Account, At: t.now, Text: note}))
		t.disclosed(acts.write, "case", string(id), "D3", "")
		return nil
	})
	return noteID, err
}

// ReadNotes opens the care notes of one kind that the reader may see, newest first: all of them to who treats her when she agreed to
// share them, otherwise those of the reader's own agency. The leaf is kept before anything is returned.
func (s *Service) ReadNotes(ctx context.Context, actor domain.Actor, id domain.CaseID, kind domain.CareKind) ([]NoteView, error) {
	acts, known := careActs[kind]
	if !known {
		return nil, fieldFault("kind", "field.unknown")
	}
	var out []NoteView
	err := s.act(ctx, actor, func(t *txn) error {
		out = nil
		f, err := s.file(ctx, id)
		if err != nil {
			return t.absent(err, acts.read, "case", string(id))
		}
		notes, err := store.All[domain.CareNote](ctx, s.store, store.Filter{By: store.By("case", string(id)+"|"+string(kind)), Desc: true})
		if err != nil {
			return err
		}
		facts := f.facts(actor, acts.class, s.majority(), t.now)
		names := map[domain.AgencyID]string{}
		var agencies []domain.AgencyID
		var authors []domain.AccountID
		for _, n := range notes {
			one := policy.NoteFacts{CaseFacts: facts, Kind: string(kind), Author: string(n.V.Agency)}
			one.ID = string(n.V.ID)
			if t.can(acts.read, one) {
				out = append(out, NoteView{Note: n.V, Mine: n.V.Agency == actor.Agency})
				agencies, authors = append(agencies, n.V.Agency), append(authors, n.V.Author)
				t.decideFor(acts.read, one)
			}
		}
		if len(out) == 0 && !t.can(acts.write, facts) {
			if err := t.may(acts.read, facts, "case", string(id)); err != nil {
				return err
			}
		}
		if len(out) > 0 {
			t.disclosed(acts.read, "case", string(id), "D3", string(f.consent.V.ID))
		}
		slices.SortStableFunc(out, func(a, b NoteView) int { return b.Note.At.Compare(a.Note.At) })
		if err := s.agencyNames(ctx, names, agencies); err != nil {
			return err
		}
		people, err := t.names(authors...)
		if err != nil {
			return err
		}
		for i := range out {
			out[i].AgencyName, out[i].Author = names[out[i].Note.Agency], people[out[i].Note.Author]
		}
		return nil
	})
	if err != nil {
		return nil, err // Nothing is returned when the leaf could not be kept.
	}
	return out, nil
}
