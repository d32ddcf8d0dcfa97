// Package agenda lists first appointments, interpreted meetings and hearings by day, for those who keep them, and hands
// them out as a calendar.
//
// An entry holds a kind, a time and a code, never who somebody is or where. A calendar leaves the page by an address
// that holds a key of 256 random bits. Of the key only a digest is kept, each reading is in the log, and it can end.
package agenda

import (
	"cmp"
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service lists agendas. It is safe for concurrent use.
type Service struct {
	*act.Service
	calls *interpreting.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service { return &Service{core, &interpreting.Service{Service: core}} }

// Kinds of entry.
const (
	First        = "first"        // the first appointment with a programme
	Interpreting = "interpreting" // somebody interprets, or is asked to
	Hearing      = "hearing"      // of a day no hour is known
)

// MaxDays is how many days an agenda shows at most.
const MaxDays = 62

// Entry is one line of an agenda.
type Entry struct {
	Kind       string
	ID         string // of the offer, the appointment or the case, by Kind
	Day        domain.Date
	At         time.Time // zero where only the day is known
	Code       string    // of the referral or the case; empty for interpreters
	How        string    // picklist modalidad_atencion
	Department string    // for coming in person
	Language   string    // for interpreters
	Open       bool      // it waits for an answer
	Clash      bool      // the same person is expected elsewhere at that time
	taker      domain.AccountID
}

// Agenda lists the entries of so many days from a day on, soonest first, as the actor's work needs them: a programme
// its first appointments, a lawyer hearings too, an interpreter her meetings, the others the hearings of their cases.
func (s *Service) Agenda(ctx context.Context, actor domain.Actor, from domain.Date, days int) ([]Entry, error) {
	if from == "" {
		from = s.Today()
	}
	var c fault.Fields
	_, err := time.Parse(time.DateOnly, string(from))
	c.Check(err == nil, "from", "field.date")
	if days < 1 || days > MaxDays {
		c.AddArgs("days", "field.range", fault.Args{"min": 1, "max": MaxDays})
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out []Entry, err error) {
		if err := t.Authorize(policy.SessionOwn, act.Self(actor), "account", string(actor.Account)); err != nil {
			return out, err
		}
		out, err = s.entries(t, from, from.AddDays(days))
		return out, err
	})
}

// entries reads what stands between two days, the last one left out. Hearings are D2 and leave a leaf each.
func (s *Service) entries(t *act.Txn, from, until domain.Date) (out []Entry, err error) {
	within := func(d domain.Date) bool { return d >= from && d < until }
	switch t.Actor.Role {
	case domain.RolePsych, domain.RoleLegal:
		out, err = s.ofProgrammes(t, within)
	case domain.RoleInterpreter:
		out, err = s.ofInterpreter(t, within)
	default:
		out, err = s.hearings(t, within)
	}
	slices.SortStableFunc(out, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), a.At.Compare(b.At), cmp.Compare(a.Code, b.Code))
	})
	for i := range out {
		for j := range out {
			a, b := &out[i], &out[j]
			a.Clash = a.Clash || i != j && a.taker != "" && a.taker == b.taker && !a.At.IsZero() && !b.At.IsZero() &&
				domain.MeetsAt(a.At, b.At)
		}
	}
	return out, err
}

func (s *Service) day(t *act.Txn, at time.Time) domain.Date {
	return domain.DateOf(at.In(s.Country.TimeZone()))
}

// ofProgrammes lists the first appointments of the actor's programmes, and for a lawyer the hearings of her cases.
func (s *Service) ofProgrammes(t *act.Txn, within func(domain.Date) bool) ([]Entry, error) {
	known, err := s.Network.Snapshot(t.Ctx)
	if err != nil {
		return nil, err
	}
	var out []Entry
	for id, p := range known.Programs {
		if p.Program.Agency != t.Actor.Agency {
			continue
		}
		slots, err := network.ActiveSlots(t.Ctx, t.Store, id)
		if err != nil {
			return nil, err
		}
		for _, sl := range slots {
			lines, err := s.ofSlot(t, sl, within)
			if err != nil {
				return nil, err
			}
			out = append(out, lines...)
		}
	}
	return out, nil
}

func (s *Service) ofSlot(t *act.Txn, sl domain.Slot, within func(domain.Date) bool) ([]Entry, error) {
	legal := t.Actor.Role == domain.RoleLegal
	if first := !sl.MeetAt.IsZero() && within(s.day(t, sl.MeetAt)); !first && !legal {
		return nil, nil
	}
	f, err := dossier.Load(t.Ctx, t.Service, sl.Case)
	if err != nil {
		return nil, err
	}
	o, _ := f.Offer(sl.Offer)
	r, _ := f.Referral(sl.Referral)
	if !t.Can(policy.OfferRead, f.OfferFacts(t.Actor, o.V, t.Majority(), t.Now)) {
		return nil, nil
	}
	var out []Entry
	if day := s.day(t, sl.MeetAt); !sl.MeetAt.IsZero() && within(day) && sl.State != domain.SlotStarted {
		out = append(out, Entry{Kind: First, ID: string(sl.Offer), Day: day, At: sl.MeetAt, Code: r.V.Code, How: sl.MeetHow,
			taker: sl.Taker})
	}
	if legal {
		out = append(out, s.hearing(t, f, r.V.Code, within)...)
	}
	return out, nil
}

// hearing is that of a case, for whom the papers of the case are open to. What is shown leaves a leaf.
func (s *Service) hearing(t *act.Txn, f *dossier.Dossier, code string, within func(domain.Date) bool) []Entry {
	c := f.Case.V
	if c.Hearing == "" || !within(c.Hearing) {
		return nil
	}
	facts := f.Facts(t.Actor, "", t.Majority(), t.Now)
	if !t.Can(policy.CaseRead, facts) || !t.Can(policy.IdentityPapers, facts) {
		return nil
	}
	t.Decide(policy.CaseRead, facts)
	t.LogDisclosure(policy.CaseRead, "case", string(c.ID), "D2", string(f.Consent.V.ID))
	return []Entry{{Kind: Hearing, ID: string(c.ID), Day: c.Hearing, Code: code}}
}

// hearings lists those of the open cases that the actor may read.
func (s *Service) hearings(t *act.Txn, within func(domain.Date) bool) ([]Entry, error) {
	if !t.Can(policy.CaseList, policy.NetworkFacts{}) {
		return nil, nil
	}
	of := t.Actor.Agency
	if t.Actor.Role == domain.RoleChildAuth || t.Actor.Role == domain.RoleCoordinator {
		of = network.Everyone
	}
	cases, err := store.All[domain.Case](t.Ctx, t.Store, store.Filter{By: store.By("open", of)})
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, c := range cases {
		if c.V.Hearing == "" || !within(c.V.Hearing) {
			continue
		}
		f, err := dossier.Load(t.Ctx, t.Service, c.V.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, s.hearing(t, f, c.V.Code, within)...)
	}
	return out, nil
}

// ofInterpreter lists where the actor is expected, and what her agency is asked.
func (s *Service) ofInterpreter(t *act.Txn, within func(domain.Date) bool) ([]Entry, error) {
	calls, err := s.calls.InterpreterCalls(t.Ctx, t.Actor)
	var out []Entry
	for _, m := range calls {
		if day := s.day(t, m.At); within(day) {
			e := Entry{Kind: Interpreting, ID: string(m.ID), Day: day, At: m.At, How: m.How, Department: m.Department,
				Language: m.Language, Open: !m.Mine}
			if m.Mine {
				e.taker = t.Actor.Account
			}
			out = append(out, e)
		}
	}
	return out, err
}
