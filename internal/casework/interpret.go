package casework

import (
	"context"
	"slices"
	"strings"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// InterpreterInput asks for an interpreter.
type InterpreterInput struct {
	To       domain.AgencyID // an agency that has interpreters
	Language string
	At       time.Time
	How      string // picklist modalidad_atencion
}

// InterpreterAgency is an agency that has interpreters.
type InterpreterAgency struct {
	ID   domain.AgencyID
	Name string
}

// InterpreterDesk is what whoever asks for interpreters sees of one placement.
type InterpreterDesk struct {
	Calls     []Call
	Agencies  []InterpreterAgency
	Languages []string // hers, those she speaks best first, without the country's own
	MeetAt    time.Time
	Code      string // of the referral
	Rev       int64  // of the offer
}

// InterpreterDesk shows the requests of one placement and who can be asked, to whoever may ask.
func (s *Service) InterpreterDesk(ctx context.Context, actor domain.Actor, id domain.OfferID) (InterpreterDesk, error) {
	var out InterpreterDesk
	err := s.onOffer(ctx, actor, id, 0, string(policy.InterpreterAsk), func(t *txn, f *file, o store.Rec[domain.Offer]) error {
		out = InterpreterDesk{Rev: o.Rev}
		if err := t.standing(f, o.V); err != nil {
			return err
		}
		var err error
		if out.Agencies, err = s.interpreterAgencies(ctx); err != nil {
			return err
		}
		if out.Calls, err = t.calls(f, o.V.ID); err != nil {
			return err
		}
		if r, ok := f.referral(o.V.Referral); ok {
			out.Code = r.V.Code
		}
		for _, l := range f.cas.V.Languages {
			if l.ID != "spa" && l.Level != "ninguno" {
				out.Languages = append(out.Languages, l.ID)
			}
		}
		if sl, ok := f.slotOf(id); ok {
			out.MeetAt = sl.V.MeetAt
		}
		return nil
	})
	return out, err
}

// interpreterAgencies lists, by name, the active agencies that have somebody who interprets.
func (s *Service) interpreterAgencies(ctx context.Context) ([]InterpreterAgency, error) {
	accounts, err := store.All[domain.Account](ctx, s.store, store.Filter{})
	if err != nil {
		return nil, err
	}
	var ids []domain.AgencyID
	for _, a := range accounts {
		if a.V.Active && a.V.Holds(domain.RoleInterpreter) && !slices.Contains(ids, a.V.Agency) {
			ids = append(ids, a.V.Agency)
		}
	}
	var out []InterpreterAgency
	err = each(ctx, s, ids, func(a store.Rec[domain.Agency]) {
		if a.V.Active {
			out = append(out, InterpreterAgency{ID: a.V.ID, Name: a.V.Name})
		}
	})
	slices.SortFunc(out, func(a, b InterpreterAgency) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return out, err
}

// standing refuses interpreters for a place that is not hers, or no longer.
func (t *txn) standing(f *file, o domain.Offer) error {
	if o.State != domain.OfferAccepted || !f.serving(o) {
		return fault.New(fault.Conflict, "appointment.no_place", nil)
	}
	return nil
}

// AskInterpreter asks an agency for an interpreter at one meeting with a person who was received. The request says when, how and in
// which language; who she is, not even an age, is not in it.
func (s *Service) AskInterpreter(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in InterpreterInput) (domain.AppointmentID, error) {
	if err := s.checkInterpreter(in); err != nil {
		return "", err
	}
	var made domain.AppointmentID
	err := s.onOffer(ctx, actor, id, rev, string(policy.InterpreterAsk), func(t *txn, f *file, o store.Rec[domain.Offer]) error {
		if err := t.standing(f, o.V); err != nil {
			return err
		}
		if err := t.consented(f); err != nil {
			return err
		}
		known, err := s.interpreterAgencies(ctx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(known, func(a InterpreterAgency) bool { return a.ID == in.To }) {
			return fieldFault("to", "field.unknown")
		}
		if len(o.V.Calls) >= domain.MaxAppointments {
			return fault.New(fault.Conflict, "appointment.too_many", nil)
		}
		a := t.newAppointment(f, o.V, in)
		made = a.ID
		o.V.Calls = append(slices.Clone(o.V.Calls), a.ID)
		store.Put(&t.ch, o)
		store.Put(&t.ch, store.New(a))
		t.duty(domain.DutyInterpreter, string(a.ID), a.DueAt)
		t.story(f, o.V, "interprete_pedido", a.To)
		t.tellInterpreters("notice.interpreter_asked", a)
		t.logged(policy.InterpreterAsk, "offer", string(id), in.Language)
		return nil
	})
	return made, err
}

func (s *Service) checkInterpreter(in InterpreterInput) error {
	var c fault.Fields
	_, spoken := s.pack.Language(in.Language)
	c.Check(in.To != "", "to", "field.choose_one")
	c.Check(spoken, "language", "field.choose_one")
	c.Check(s.pack.Has(country.ListDelivery, in.How), "how", "field.choose_one")
	c.Check(in.At.After(s.Now()) && in.At.Before(s.Now().AddDate(1, 0, 0)), "at", "field.date_future")
	return c.Err()
}

// newAppointment makes a request. It waits for an answer as long as its urgency lets a provider wait, and never past the meeting.
func (t *txn) newAppointment(f *file, o domain.Offer, in InterpreterInput) domain.Appointment {
	respond, _, _ := t.clock(o.Urgency)
	a := domain.Appointment{ID: domain.NewID[domain.AppointmentID](), Case: o.Case, Offer: o.ID, From: t.owner(), AskedBy: t.actor.Account, To: in.To,
		Language: in.Language, At: in.At.UTC(), How: in.How, State: domain.AppointmentAsked, AskedAt: t.now, DueAt: earlier(t.now.Add(respond), in.At.UTC())}
	if r, ok := f.referral(o.Referral); ok {
		a.Department = r.V.Department
	}
	return a
}

// CancelInterpreter takes a request back, answered or not; who would have come is told.
func (s *Service) CancelInterpreter(ctx context.Context, actor domain.Actor, id domain.OfferID, call domain.AppointmentID) error {
	return s.onOffer(ctx, actor, id, 0, string(policy.InterpreterCancel), func(t *txn, f *file, o store.Rec[domain.Offer]) error {
		at := slices.IndexFunc(f.calls, func(a store.Rec[domain.Appointment]) bool { return a.V.ID == call && a.V.Offer == id })
		if at < 0 {
			return errNotFound
		}
		if err := t.dropCall(f.calls[at]); err != nil {
			return err
		}
		t.story(f, o.V, "interprete_cancelado", f.calls[at].V.To)
		t.logged(policy.InterpreterCancel, "offer", string(id), "")
		return nil
	})
}

func (t *txn) dropCall(a store.Rec[domain.Appointment]) error {
	next, err := a.V.Cancel(t.now)
	if err != nil {
		return err
	}
	a.V = next
	store.Put(&t.ch, a)
	t.tellInterpreters("notice.interpreter_cancelled", a.V)
	return nil
}

// dropCalls takes back the requests of a placement that ended: nobody comes for a person who is no longer there.
func (t *txn) dropCalls(f *file, offer domain.OfferID) error {
	for _, a := range f.calls {
		if a.V.Offer != offer || !a.V.Stands(t.now) || !t.now.Before(a.V.At) {
			continue
		}
		if err := t.dropCall(a); err != nil {
			return err
		}
	}
	return nil
}

// story adds a line to the timeline of the referral that an offer belongs to.
func (t *txn) story(f *file, o domain.Offer, event string, about domain.AgencyID) {
	if r, ok := f.referral(o.Referral); ok {
		r.V = r.V.Logged(t.actor, event, about, "", t.now)
		store.Put(&t.ch, r)
	}
}

// tellInterpreters tells the interpreters' agency, or the one who is booked. The notice names no case.
func (t *txn) tellInterpreters(kind string, a domain.Appointment) {
	t.tell(domain.Notice{Agency: a.To, Account: a.Taker, Roles: []domain.Role{domain.RoleInterpreter}, Kind: kind})
}
