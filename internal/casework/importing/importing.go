// Package importing adds what agencies bring in spreadsheets, and takes it back.
//
// It guarantees that an import is kept whole or not at all, that a file between two steps is sealed, seen by who
// brought it alone and forgotten after some hours, and that an import is taken back only while nothing has happened to
// what it made. It reads no spreadsheet: package exchange does.
package importing

import (
	"context"
	"fmt"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/domain/imported"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// makes says which act adds what a spreadsheet of a kind holds.
var makes = map[imported.Kind]policy.Action{imported.Shelters: policy.ShelterCreate,
	imported.Psych: policy.ProgramCreate, imported.Legal: policy.ProgramCreate, imported.Cases: policy.CaseRegister}

// mayImport reports whether the actor may add to an agency what spreadsheets of a kind hold. A programme's team adds
// programmes of its own class only.
func mayImport(t *act.Txn, k imported.Kind, agency domain.AgencyID) bool {
	own := map[domain.Role]imported.Kind{domain.RolePsych: imported.Psych, domain.RoleLegal: imported.Legal}
	if class, one := own[t.Actor.Role]; one && class != k {
		return false
	}
	return t.Can(makes[k], policy.AgencyFacts{ID: string(agency)})
}

// allow refuses, and records, who may import nothing of a kind into an agency.
func allow(t *act.Txn, k imported.Kind, agency domain.AgencyID) error {
	action, known := makes[k]
	if !known {
		return fault.At("kind", "field.choose_one")
	}
	if err := t.Authorize(action, policy.AgencyFacts{ID: string(agency)}, "agency", string(agency)); err != nil {
		return err
	}
	if !mayImport(t, k, agency) {
		return fault.At("kind", "field.choose_one")
	}
	return nil
}

// Imports are the imports of an agency as somebody sees them who may add to it.
type Imports struct {
	Kinds []imported.Kind // what she may bring
	List  []imported.Import
}

// listed is how many imports of an agency are shown.
const listed = 20

// Imports lists what the actor may bring to an agency, and the imports made there of these kinds, the newest first.
func (s *Service) Imports(ctx context.Context, actor domain.Actor, agency domain.AgencyID) (out Imports, err error) {
	t := s.Begin(ctx, actor)
	for _, k := range imported.Kinds {
		if mayImport(t, k, agency) {
			out.Kinds = append(out.Kinds, k)
		}
	}
	if len(out.Kinds) == 0 {
		return out, t.Authorize(policy.ShelterCreate, policy.AgencyFacts{ID: string(agency)}, "agency", string(agency))
	}
	recs, _, err := store.List[imported.Import](t.Ctx, s.Store,
		store.Filter{By: store.By("agency", agency), Desc: true, Limit: listed})
	for _, r := range recs {
		if slices.Contains(out.Kinds, r.V.Kind) {
			out.List = append(out.List, r.V)
		}
	}
	return out, err
}

// Mapping is what the columns of an agency's spreadsheets of a kind meant last, for who may bring one.
func (s *Service) Mapping(ctx context.Context, actor domain.Actor, agency domain.AgencyID,
	k imported.Kind) ([]imported.Column, error) {
	t := s.Begin(ctx, actor)
	if err := allow(t, k, agency); err != nil {
		return nil, err
	}
	m, err := mappingOf(t, agency, k)
	return m.V.Columns, err
}

func mappingOf(t *act.Txn, agency domain.AgencyID, k imported.Kind) (store.Rec[imported.Mapping], error) {
	m, err := store.Find[imported.Mapping](t.Ctx, t.Store, imported.MappingOf(agency, k))
	m.V.Agency, m.V.Kind = agency, k
	return m, err
}

// learn keeps what was said of the columns for the next spreadsheet of the agency.
func learn(t *act.Txn, agency domain.AgencyID, k imported.Kind, said []imported.Column) error {
	if len(said) == 0 {
		return nil
	}
	m, err := mappingOf(t, agency, k)
	if err != nil {
		return err
	}
	next := m.V.Learn(said)
	if !slices.Equal(next.Columns, m.V.Columns) {
		m.V = next
		store.Put(&t.Change, m)
	}
	return nil
}

// As says as what a spreadsheet is imported.
type As struct {
	ID      imported.ID // of the file that waits; empty: there is none
	Agency  domain.AgencyID
	Kind    imported.Kind
	Columns []imported.Column
	Rows    []int // where each input begins
	Try     bool  // only look whether all could be added
}

// ImportShelters adds the shelters of a spreadsheet to an agency, all or none. Every fault is told at once, below
// "rows.N." of the input. An import that was made before is returned as it is.
func (s *Service) ImportShelters(ctx context.Context, actor domain.Actor, as As,
	all []capacity.ShelterInput) (imported.Import, error) {
	as.Kind = imported.Shelters
	return many(ctx, s.Service, actor, as, all, capacity.AddShelter)
}

// ImportPrograms adds programmes of one class to an agency, as ImportShelters adds shelters.
func (s *Service) ImportPrograms(ctx context.Context, actor domain.Actor, as As,
	all []capacity.ProgramInput) (imported.Import, error) {
	return many(ctx, s.Service, actor, as, all,
		func(t *act.Txn, agency domain.AgencyID, in capacity.ProgramInput) (domain.ProgramID, error) {
			return capacity.AddProgram(t, agency, as.Kind.Class(), in)
		})
}

// ImportCases files cases, as drafts: nobody is asked for a place. Each needs a consent, as every case does.
func (s *Service) ImportCases(ctx context.Context, actor domain.Actor, as As,
	all []intake.RegisterInput) (imported.Import, error) {
	as.Kind = imported.Cases
	return many(ctx, s.Service, actor, as, all,
		func(t *act.Txn, _ domain.AgencyID, in intake.RegisterInput) (domain.CaseID, error) {
			return intake.File(t, in, as.Try)
		})
}

func many[In any, ID ~string](ctx context.Context, s *act.Service, actor domain.Actor, as As, all []In,
	add func(*act.Txn, domain.AgencyID, In) (ID, error)) (imported.Import, error) {
	if as.ID == "" {
		as.ID = domain.NewID[imported.ID]()
	}
	return act.Answer(ctx, s, actor, func(t *act.Txn) (out imported.Import, err error) {
		if err := mayAdd(t, as); err != nil {
			return out, err
		}
		before, err := store.Find[imported.Import](t.Ctx, t.Store, as.ID)
		if err != nil || before.Rev > 0 {
			return before.V, sameAgency(before.V, as.Agency, err)
		}
		out = imported.Import{ID: as.ID, Agency: as.Agency, Kind: as.Kind, By: t.Actor.Account, At: t.Now}
		var c fault.Fields
		for i, in := range all {
			id, err := add(t, as.Agency, in)
			if err != nil && !fault.Is(err, fault.Invalid) {
				return out, err
			}
			if err != nil {
				for _, f := range fault.As(err).Fields {
					c.AddArgs(fmt.Sprintf("rows.%d.%s", i, f.Path), f.Code, f.Args)
				}
			}
			out.Made = append(out.Made, imported.Made{ID: string(id), Row: as.Rows[i]})
		}
		if err := c.Err(); err != nil {
			return out, err
		}
		if as.Try || len(all) == 0 {
			out.Made = nil
			return out, txn.ErrNothing
		}
		if len(all) > imported.AtOnce {
			return out, fault.New(fault.Conflict, "import.many", nil).With("max", imported.AtOnce)
		}
		return out, keep(t, as, out)
	})
}

// mayAdd refuses who may not import what as says, and an agency that is absent or closed.
func mayAdd(t *act.Txn, as As) error {
	if err := allow(t, as.Kind, as.Agency); err != nil {
		return err
	}
	if as.Kind == imported.Cases { // For the agency that the actor acts for: every other was refused.
		return intake.MayFile(t)
	}
	return capacity.MayAddTo(t, makes[as.Kind], as.Agency)
}

// sameAgency lets an import that was made before be the answer of the agency it was made in.
func sameAgency(done imported.Import, agency domain.AgencyID, err error) error {
	switch {
	case err != nil:
		return err
	case done.Agency != agency:
		return act.ErrNotFound
	}
	return txn.ErrNothing
}

// keep keeps an import with what it learned, and forgets its file.
func keep(t *act.Txn, as As, done imported.Import) error {
	store.Put(&t.Change, store.New(done))
	f, err := store.Find[imported.File](t.Ctx, t.Store, as.ID)
	if err != nil {
		return err
	}
	if f.Rev > 0 {
		store.Delete(&t.Change, f)
	}
	t.LogAct(makes[as.Kind], "import", string(as.ID), "")
	return learn(t, as.Agency, as.Kind, as.Columns)
}
