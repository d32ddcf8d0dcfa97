package apart

import (
	"context"
	"slices"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/domain/apart"
	"amparo/internal/domain/interest"
	"amparo/internal/fault"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ContactInput is how those who live apart stay in touch from a day on.
type ContactInput struct {
	From    domain.Date // today or later
	Contact string
	Days    []int // of the week, Sunday being 0
	Why     string
}

// Contact is how those who live apart stay in touch. A house reads what is in force and what comes next, and no reason.
type Contact struct {
	Code, Why string // Why they live apart; both empty for a house
	Rev       int64
	Now       apart.Plan
	Next      *apart.Plan
	Past      []apart.Plan // newest first
	MayChange bool
}

// ReadContact shows how those who live apart stay in touch; a zero plan where they do not, or not any more.
func (s *Service) ReadContact(ctx context.Context, actor domain.Actor, id domain.CaseID) (Contact, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.ContactRead,
		func(t *act.Txn, f *dossier.Dossier, c store.Rec[domain.Case]) (out Contact, err error) {
			a, err := store.Find[apart.Agreement](t.Ctx, t.Store, id)
			t.LogDisclosure(policy.ContactRead, "case", string(id), "D2", string(f.Consent.V.ID))
			out.Code, out.Rev = c.V.Code, a.Rev
			if err != nil || a.Rev == 0 {
				return out, err
			}
			plans := a.V.Plans(domain.DateOf(a.V.At.In(t.Country.TimeZone())))
			now, next := apart.InForce(plans, t.Today())
			if next > 0 {
				out.Next = &plans[next]
			}
			team := !actor.Role.Provider()
			if a.V.Stands() {
				out.Now = plans[now]
			} else {
				now, out.Next = -1, nil
			}
			for i, p := range slices.Backward(plans) {
				if team && i != now && (out.Next == nil || i != next) {
					out.Past = append(out.Past, p)
				}
			}
			if team {
				out.Why = a.V.Why
				out.MayChange = a.V.Stands() && t.Can(policy.ContactWrite, f.Facts(actor, "", t.Majority(), t.Now))
			} else if out.Now.Why = ""; out.Next != nil {
				out.Next.Why = ""
			}
			return out, nil
		})
}

// ChangeContact changes how those who live apart stay in touch, from a day on, in both cases and one commit. Both
// houses are told, as far as they may read it. It rests on what each agreed to, and on whom each must be kept from.
func (s *Service) ChangeContact(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64,
	in ContactInput) error {
	in.Why, in.Contact = strings.TrimSpace(in.Why), strings.TrimSpace(in.Contact)
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), 0, policy.ContactWrite,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			var c fault.Fields
			act.Coming(&c, "from", in.From, t.Today(), act.YearDays)
			act.Required(&c, "contact", in.Contact, domain.MaxLine)
			act.Reasoned(&c, "why", in.Why, Letters)
			c.Check(apart.Days(in.Days), "days", "field.choose_one")
			if err := c.Err(); err != nil {
				return err
			}
			a, err := store.Find[apart.Agreement](t.Ctx, t.Store, id)
			switch {
			case err != nil:
				return err
			case !a.V.Stands():
				return fault.New(fault.Conflict, "contact.none", nil)
			case rev != 0 && rev != a.Rev:
				return fault.New(fault.Stale, "fault.stale", nil)
			}
			g, err := dossier.Load(t.Ctx, t.Service, a.V.With)
			if err != nil {
				return t.RefuseAbsent(err, policy.ContactWrite, "case", string(a.V.With))
			}
			if err := t.Authorize(policy.ContactWrite, g.Facts(actor, "", t.Majority(), t.Now), "case",
				string(a.V.With)); err != nil {
				return err
			}
			plan := apart.Plan{From: in.From, Contact: in.Contact, Days: slices.Clone(in.Days), Why: in.Why,
				By: actor.Account, At: t.Now}
			for _, p := range [][2]*dossier.Dossier{{f, g}, {g, f}} {
				if err := change(t, p[0], p[1], plan); err != nil {
					return err
				}
			}
			return nil
		})
}

// change keeps a plan in one of the two cases, and tells its house.
func change(t *act.Txn, f, other *dossier.Dossier, plan apart.Plan) error {
	id := f.Case.V.ID
	if err := dossier.Consented(t, f); err != nil {
		return err
	}
	if err := mayMeet(t, id, other.Case.V.ID); err != nil {
		return err
	}
	a, err := store.Get[apart.Agreement](t.Ctx, t.Store, id)
	if err != nil {
		return err
	}
	a.V.Changes = append(slices.Clone(a.V.Changes), plan)
	store.Put(&t.Change, a)
	t.LogAct(policy.ContactWrite, "case", string(id), "")
	t.NotifyCase("notice.contact_changed", f.Case.V)
	for _, o := range f.Offers {
		if o.V.Class == domain.ClassShelter && o.V.State == domain.OfferAccepted && f.Serving(o.V) &&
			f.Consent.V.Allows(domain.ScopeShareIdentity, o.V.To, o.V.Class, t.Now) {
			t.NotifyProvider("notice.contact_changed", o.V)
		}
	}
	return nil
}

// mayMeet refuses contact with somebody whom a person of a case must be kept from.
func mayMeet(t *act.Txn, id, other domain.CaseID) error {
	sf, err := store.Find[domain.Safety](t.Ctx, t.Store, id)
	if err != nil {
		return err
	}
	who, err := store.Find[domain.Identity](t.Ctx, t.Store, other)
	if err != nil {
		return err
	}
	if sf.Rev > 0 {
		store.Check(&t.Change, sf)
	}
	for _, p := range who.V.Persons {
		name := names.Whole(p.Given + " " + p.Family)
		if interest.Meet(network.KeysOf(t.Store, p.Given+" "+p.Family, p.Number), sf.V.Links) ||
			slices.ContainsFunc(sf.V.NoContacts, func(n domain.NoContact) bool {
				return name != "" && names.Whole(n.Label) == name
			}) {
			return fault.New(fault.Conflict, "contact.kept_from", nil)
		}
	}
	return nil
}
