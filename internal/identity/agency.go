package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/loginname"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// AgencyInput is what people enter about an agency.
type AgencyInput struct {
	Ref          string // short code people use; empty gives the next free one
	Name         string
	Type         string // picklist tipo_organizacion
	Municipality string
	Department   string
	Phone        string
	Email        string
	Hours        string
	DutyPhone    string
	DutyHours    string
	CanRefer     bool
	CanRequest   bool
	CanOrder     bool
	Roles        []domain.Role // roles its accounts may hold; empty means any
	Active       bool          // ignored for a new agency, which is active
}

// fill checks the input and puts it into an agency.
func (in AgencyInput) fill(a domain.Agency, pack *country.Pack) (domain.Agency, error) {
	was := a
	var faults fault.Fields
	text := func(path, value string, limit int) string {
		value = strings.Join(strings.Fields(value), " ")
		if utf8.RuneCountInString(value) > limit {
			faults.AddArgs(path, "field.too_long", fault.Args{"max": limit})
		}
		faults.Check(value == "" || !domain.Blank(value), path, "field.blank")
		return value
	}
	a.Name, a.Ref = text("name", in.Name, maxName), text("ref", in.Ref, 20)
	a.Type, a.Department = text("type", in.Type, 40), text("department", in.Department, 40)
	a.Municipality, a.Hours = text("municipality", in.Municipality, 60), text("hours", in.Hours, maxName)
	a.DutyPhone, a.DutyHours = text("duty_phone", in.DutyPhone, 40), text("duty_hours", in.DutyHours, maxName)
	a.Phone, a.Email = text("phone", in.Phone, 40), text("email", in.Email, loginname.Max)
	faults.Check(!domain.Blank(a.Name), "name", "field.required")
	faults.Check(a.Type != "", "type", "field.choose_one")
	a.CanRefer, a.CanRequest, a.CanOrder = in.CanRefer, in.CanRequest, in.CanOrder
	a.Roles = slices.Compact(slices.Sorted(slices.Values(in.Roles)))
	for _, r := range a.Roles {
		faults.Check(r.Valid(), "roles", "field.unknown")
	}
	if pack != nil {
		pack.CheckAgency(&faults, was, &a)
	}
	return a, faults.Err()
}

// CreateAgency adds an organisation to the network.
func (s *Service) CreateAgency(ctx context.Context, by domain.Actor, in AgencyInput) (store.Rec[domain.Agency], error) {
	return txn.Answer(ctx, s.acts, by, func(t *txn.Txn) (out store.Rec[domain.Agency], err error) {
		if err := t.Authorize(policy.AgencyCreate, policy.NetworkFacts{}, "network", ""); err != nil {
			return out, err
		}
		a, err := in.fill(domain.Agency{ID: domain.NewID[domain.AgencyID](), Active: true, CreatedAt: t.Now}, s.pack)
		if err != nil {
			return out, err
		}
		if a.Ref, err = s.freeRef(t.Ctx, a, in.Ref); err != nil {
			return out, err
		}
		store.Put(&t.Change, store.New(a))
		t.LogAct(policy.AgencyCreate, "agency", string(a.ID), "")
		return store.Rec[domain.Agency]{V: a, Rev: 1}, nil
	})
}

// freeRef returns the wanted short code, or the next free one; one that another agency has is refused.
func (s *Service) freeRef(ctx context.Context, a domain.Agency, wanted string) (string, error) {
	all, err := store.All[domain.Agency](ctx, s.store, store.Filter{})
	if err != nil {
		return "", err
	}
	taken := map[string]bool{}
	for _, other := range all {
		if other.V.ID != a.ID {
			taken[strings.ToLower(other.V.Ref)] = true
		}
	}
	if wanted = strings.Join(strings.Fields(wanted), " "); wanted != "" {
		if taken[strings.ToLower(wanted)] {
			return "", &fault.Fault{Kind: fault.Conflict, Code: "agency.ref_taken",
				Fields: []fault.Field{{Path: "ref", Code: "agency.ref_taken"}}}
		}
		return wanted, nil
	}
	for n := len(all) + 1; ; n++ {
		if ref := fmt.Sprintf("AG-%02d", n); !taken[strings.ToLower(ref)] {
			return ref, nil
		}
	}
}

// EditAgency changes an agency. What decides about other agencies' trust (whether it takes part, what its people may
// be, whether it may place a minor, its type and short code) only those change who may create one.
func (s *Service) EditAgency(ctx context.Context, by domain.Actor, id domain.AgencyID, rev int64,
	in AgencyInput) (store.Rec[domain.Agency], error) {
	return txn.Answer(ctx, s.acts, by, func(t *txn.Txn) (store.Rec[domain.Agency], error) {
		return s.editedAgency(t, id, rev, in)
	})
}

// editedAgency puts an edit into an act, decided on what stands now.
func (s *Service) editedAgency(t *txn.Txn, id domain.AgencyID, rev int64,
	in AgencyInput) (store.Rec[domain.Agency], error) {
	if err := t.Authorize(policy.AgencyEdit, policy.AgencyFacts{ID: string(id)}, "agency", string(id)); err != nil {
		return store.Rec[domain.Agency]{}, err
	}
	allowed := t.Decision
	rec, err := store.Get[domain.Agency](t.Ctx, s.store, id)
	if err != nil {
		return rec, err
	}
	if rec.Rev != rev {
		return rec, fault.New(fault.Stale, "fault.stale", nil)
	}
	was := rec.V
	next, wrong := in.fill(was, s.pack)
	rec.V = next
	rec.V.Active = in.Active
	if trusted(was, rec.V) {
		if err := t.Authorize(policy.AgencyCreate, policy.NetworkFacts{}, "agency", string(id)); err != nil {
			return rec, err
		}
		t.Decision = allowed
	}
	if wrong != nil {
		return rec, wrong
	}
	if !rec.V.Active && id == t.Actor.Agency {
		return rec, fault.New(fault.Conflict, "agency.own", nil)
	}
	if rec.V.Ref, err = s.freeRef(t.Ctx, rec.V, rec.V.Ref); err != nil {
		return rec, err
	}
	if err = t.EndOffers(was.Active && !rec.V.Active, id, ""); err != nil {
		return rec, err
	}
	store.Put(&t.Change, rec)
	t.LogAct(policy.AgencyEdit, "agency", string(id), "")
	rec.Rev++
	if was.Active || !rec.V.Active {
		return rec, nil
	}
	people, err := store.All[domain.Account](t.Ctx, s.store, store.Filter{By: store.By("agency", id)})
	return rec, errors.Join(err, t.NewInterpreters(domain.Account{}, store.Values(people)...))
}

// trusted reports whether an edit changes what others rely on.
func trusted(was, next domain.Agency) bool {
	return was.Active != next.Active || was.Type != next.Type || was.Ref != next.Ref || was.CanRefer != next.CanRefer ||
		was.CanRequest != next.CanRequest || was.CanOrder != next.CanOrder || !sameRoles(was.Roles, next.Roles)
}

// Agency returns one agency, for those who may read it.
func (s *Service) Agency(ctx context.Context, by domain.Actor, id domain.AgencyID) (store.Rec[domain.Agency], error) {
	t := s.acts.Begin(ctx, by)
	if err := t.Authorize(policy.AgencyRead, policy.AgencyFacts{ID: string(id)}, "agency", string(id)); err != nil {
		return store.Rec[domain.Agency]{}, err
	}
	return store.Get[domain.Agency](t.Ctx, s.store, id)
}

// MayReadSettings reports, as a fault, what keeps somebody from reading how the installation is set and how it is.
func (s *Service) MayReadSettings(ctx context.Context, by domain.Actor) error {
	return s.acts.Begin(ctx, by).Authorize(policy.SettingsRead, policy.NetworkFacts{}, "network", "network")
}

// ListAgencies lists the agencies of the network by name. Those who may not list them see their own.
func (s *Service) ListAgencies(ctx context.Context, by domain.Actor) ([]store.Rec[domain.Agency], error) {
	t := s.acts.Begin(ctx, by)
	if !t.Decide(policy.AgencyList, policy.NetworkFacts{}).Allowed {
		own, err := s.Agency(t.Ctx, by, by.Agency)
		return txn.Result([]store.Rec[domain.Agency]{own}, err)
	}
	all, err := store.All[domain.Agency](t.Ctx, s.store, store.Filter{})
	names.Sort(all, func(a store.Rec[domain.Agency]) string { return a.V.Name })
	return all, err
}
