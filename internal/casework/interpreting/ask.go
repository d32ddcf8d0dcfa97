// Package interpreting asks agencies for interpreters at the meetings of a person who was received, and lets
// interpreters answer. They learn when, how and in which language, and the name to use where she agreed; nothing else
// of the case.
package interpreting

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/network"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/moment"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Service asks for interpreters and answers. It is safe for concurrent use.
type Service struct{ *act.Service }

// maxAppointments bounds how many interpreters are asked for within one placement.
const maxAppointments = 60

// Input asks for an interpreter.
type Input struct {
	To       domain.AgencyID // an agency that has interpreters
	Language string
	At       time.Time
	How      string // picklist modalidad_atencion
}

// InterpreterAgency is an agency that has interpreters.
type InterpreterAgency struct {
	ID        domain.AgencyID
	Name      string
	Languages []string // that its interpreters said they interpret; one who said none may interpret any
}

// InterpreterDesk is what whoever asks for interpreters sees of one placement.
type InterpreterDesk struct {
	Calls     []Call
	Agencies  []InterpreterAgency
	Languages []string // hers, those she speaks best first, without the country's own
	MeetAt    time.Time
	Code      string // of the referral
	Rev       int64  // of the offer
	Closed    error  // why nobody can be asked; nil while somebody can
}

// InterpreterDesk shows the requests of one placement and who can be asked, to whoever may ask. An offer that keeps no
// place for her, or no longer, has the requests there were, and nobody to ask.
func (s *Service) InterpreterDesk(ctx context.Context, actor domain.Actor, id domain.OfferID) (InterpreterDesk, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Offer(id), 0, policy.InterpreterAsk,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) (out InterpreterDesk, err error) {
			out = InterpreterDesk{Rev: f.OfferRev(o), Closed: standing(t, f, o.V)}
			if out.Calls, err = Calls(t, f, o.V.ID); err != nil || out.Closed != nil {
				return out, err
			}
			if out.Agencies, err = Agencies(ctx, t.Service); err != nil {
				return out, err
			}
			out.Agencies = slices.DeleteFunc(out.Agencies, func(a InterpreterAgency) bool {
				return dossier.MayContact(t, f, a.ID) != nil
			})
			if r, ok := f.Referral(o.V.Referral); ok {
				out.Code = r.V.Code
			}
			out.Languages = network.Foreign(f.Case.V, s.Country.CommonLanguage())
			slices.SortStableFunc(out.Agencies, func(a, b InterpreterAgency) int {
				return cmp.Compare(b.speaks(out.Languages), a.speaks(out.Languages))
			})
			if sl, ok := f.SlotOf(id); ok {
				out.MeetAt = sl.V.MeetAt
			}
			return out, nil
		})
}

// speaks is 1 where somebody of the agency said that she interprets one of the languages.
func (a InterpreterAgency) speaks(languages []string) int {
	if slices.ContainsFunc(languages, func(l string) bool { return slices.Contains(a.Languages, l) }) {
		return 1
	}
	return 0
}

// Agencies lists, by name, the active agencies that have somebody who interprets.
func Agencies(ctx context.Context, s *act.Service) ([]InterpreterAgency, error) {
	accounts, err := store.All[domain.Account](ctx, s.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	spoken := map[domain.AgencyID][]string{}
	for _, a := range accounts {
		if a.V.Active && a.V.Holds(domain.RoleInterpreter) {
			spoken[a.V.Agency] = append(spoken[a.V.Agency], a.V.Languages...)
		}
	}
	var out []InterpreterAgency
	err = act.Each(ctx, s, slices.Sorted(maps.Keys(spoken)), func(a store.Rec[domain.Agency]) {
		if a.V.Active {
			out = append(out, InterpreterAgency{ID: a.V.ID, Name: a.V.Name,
				Languages: slices.Compact(slices.Sorted(slices.Values(spoken[a.V.ID])))})
		}
	})
	names.Sort(out, func(a InterpreterAgency) string { return a.Name })
	return out, err
}

// standing refuses interpreters for a place that is not hers, or no longer.
func standing(t *act.Txn, f *dossier.Dossier, o domain.Offer) error {
	if o.State != domain.OfferAccepted || !f.Serving(o) {
		return fault.New(fault.Conflict, "appointment.no_place", nil)
	}
	return nil
}

// AskInterpreter asks an agency for an interpreter at one meeting with a person who was received. The request says
// when, how and in which language; who she is, not even an age, is not in it.
func (s *Service) AskInterpreter(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64,
	in Input) (domain.AppointmentID, error) {
	ctx = moment.Begin(ctx, s.Now)
	if err := checkInterpreter(s.At(ctx), in); err != nil {
		return "", err
	}
	return dossier.Answer(ctx, s.Service, actor, dossier.Offer(id), rev, policy.InterpreterAsk,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) (made domain.AppointmentID, err error) {
			if err := standing(t, f, o.V); err != nil {
				return made, err
			}
			if err := dossier.Consented(t, f); err != nil {
				return made, err
			}
			if err := dossier.Covered(t, f, o.V); err != nil {
				return made, err
			}
			known, err := Agencies(ctx, t.Service)
			if err != nil {
				return made, err
			}
			if !slices.ContainsFunc(known, func(a InterpreterAgency) bool { return a.ID == in.To }) {
				return made, fault.At("to", "field.unknown")
			}
			if err := dossier.MayContact(t, f, in.To); err != nil {
				return made, err
			}
			if len(o.V.Calls) >= maxAppointments {
				return made, fault.New(fault.Conflict, "appointment.too_many", nil)
			}
			a := newAppointment(t, f, o.V, in)
			made = a.ID
			o.V.Calls = append(slices.Clone(o.V.Calls), a.ID)
			store.Put(&t.Change, o)
			store.Put(&t.Change, store.New(a))
			t.Schedule(domain.DeadlineInterpreter, string(a.ID), a.DueAt)
			story(t, f, o.V, "interprete_pedido", a.To)
			notifyInterpreters(t, "notice.interpreter_asked", a)
			t.LogAct(policy.InterpreterAsk, "offer", string(id), in.Language)
			return made, nil
		})
}

func checkInterpreter(s *act.Service, in Input) error {
	var c fault.Fields
	_, spoken := s.Country.Language(in.Language)
	c.Check(in.To != "", "to", "field.choose_one")
	c.Check(spoken, "language", "field.choose_one")
	c.Check(s.Country.Has(country.ListDelivery, in.How), "how", "field.choose_one")
	act.Ahead(&c, "at", in.At, s.Now(), act.YearDays)
	return c.Err()
}

// newAppointment makes a request. It waits for an answer as long as its urgency lets a provider wait, and never past
// the meeting.
func newAppointment(t *act.Txn, f *dossier.Dossier, o domain.Offer, in Input) domain.Appointment {
	respond, _, _ := t.ResponseTimes(o.Urgency)
	a := domain.Appointment{ID: domain.NewID[domain.AppointmentID](), Case: o.Case, Offer: o.ID, From: t.Owner(),
		AskedBy: t.Actor.Account, To: in.To, Language: in.Language, At: in.At.UTC(), How: in.How,
		State: domain.AppointmentAsked, AskedAt: t.Now, DueAt: act.Earlier(t.After(o.Urgency, t.Now, respond), in.At.UTC())}
	if r, ok := f.Referral(o.Referral); ok {
		a.Department = r.V.Department
	}
	return a
}

// CancelInterpreter takes a request back, answered or not; who would have come is told.
func (s *Service) CancelInterpreter(ctx context.Context, actor domain.Actor, id domain.OfferID,
	call domain.AppointmentID) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Offer(id), 0, policy.InterpreterCancel,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) error {
			at := slices.IndexFunc(f.Appointments, func(a store.Rec[domain.Appointment]) bool {
				return a.V.ID == call && a.V.Offer == id
			})
			if at < 0 {
				return act.ErrNotFound
			}
			if err := dropCall(t, f.Appointments[at]); err != nil {
				return err
			}
			story(t, f, o.V, "interprete_cancelado", f.Appointments[at].V.To)
			t.LogAct(policy.InterpreterCancel, "offer", string(id), "")
			return nil
		})
}

func dropCall(t *act.Txn, a store.Rec[domain.Appointment]) error {
	booked := a.V.Booked(t.Now) && t.Now.Before(a.V.At)
	next, err := a.V.Cancel(t.Now)
	if err != nil {
		return err
	}
	a.V = next
	store.Put(&t.Change, a)
	notifyInterpreters(t, "notice.interpreter_cancelled", a.V)
	if !booked {
		return nil
	}
	if err := t.AdvanceCapacity(txn.InterpretersOf(a.V.Language)); err != nil {
		return err
	}
	return tellUnmet(t, a.V)
}

// tellUnmet tells whoever asked the same agency in vain, for a meeting in the same language on the day of one that was
// taken back, that its interpreter is free.
func tellUnmet(t *act.Txn, free domain.Appointment) error {
	var unmet []domain.Appointment
	day := func(at time.Time) domain.Date { return domain.DateOf(at.In(t.Country.TimeZone())) }
	err := ofAgency(t, free.To, func(a domain.Appointment) {
		if (a.State == domain.AppointmentDeclined || a.State == domain.AppointmentExpired) && a.Language == free.Language &&
			t.Now.Before(a.At) && day(a.At) == day(free.At) {
			unmet = append(unmet, a)
		}
	})
	for _, a := range unmet {
		f, failed := dossier.Load(t.Ctx, t.Service, a.Case)
		if fault.Is(failed, fault.NotFound) {
			continue // She was erased.
		} else if failed != nil {
			return failed
		}
		if o, ok := f.Offer(a.Offer); ok && standing(t, f, o.V) == nil && !met(t, f, a) {
			tellAsker(t, f, a, "notice.interpreter_free")
		}
	}
	return err
}

// met reports whether another interpreter is asked for the meeting that one was asked for in vain.
func met(t *act.Txn, f *dossier.Dossier, a domain.Appointment) bool {
	return slices.ContainsFunc(f.Appointments, func(o store.Rec[domain.Appointment]) bool {
		return o.V.Offer == a.Offer && o.V.Stands(t.Now) && domain.MeetsAt(o.V.At, a.At)
	})
}

// DropCalls takes back the requests of a placement that ended: nobody comes for a person who is no longer there.
func DropCalls(t *act.Txn, f *dossier.Dossier, offer domain.OfferID) error {
	for _, a := range f.Appointments {
		if a.V.Offer != offer || !a.V.Stands(t.Now) || !t.Now.Before(a.V.At) {
			continue
		}
		if err := dropCall(t, a); err != nil {
			return err
		}
	}
	return nil
}

// DropUntold takes back what was asked of interpreters whom the person does not want to be told of her any more.
func DropUntold(t *act.Txn, f *dossier.Dossier) error {
	for _, a := range f.Appointments {
		if a.V.Stands(t.Now) && t.Now.Before(a.V.At) && dossier.MayContact(t, f, a.V.To) != nil {
			if err := dropCall(t, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// story adds a line to the timeline of the referral that an offer belongs to.
func story(t *act.Txn, f *dossier.Dossier, o domain.Offer, event string, about domain.AgencyID) {
	if r, ok := f.Referral(o.Referral); ok {
		r.V = r.V.Logged(t.Actor, event, about, "", t.Now)
		store.Put(&t.Change, r)
	}
}

// notifyInterpreters tells the interpreters' agency, or the one who is booked. The notice names no case.
func notifyInterpreters(t *act.Txn, kind string, a domain.Appointment) {
	t.Notify(domain.Notice{Agency: a.To, Account: a.Taker, Roles: []domain.Role{domain.RoleInterpreter}, Kind: kind})
}
