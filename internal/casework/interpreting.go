package casework

import (
	"context"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Call is one request for an interpreter, as those who care for the person see it.
type Call struct {
	ID       domain.AppointmentID
	State    domain.AppointmentState
	Agency   string // the interpreters'
	Language string
	At       time.Time
	How      string
	DueAt    time.Time // an answer is expected by then
	Stands   bool      // it can still be taken back
}

// calls lists the requests of one placement, the next meeting first.
func (t *txn) calls(f *file, offer domain.OfferID) ([]Call, error) {
	names := map[domain.AgencyID]string{}
	var ids []domain.AgencyID
	for _, a := range f.calls {
		ids = append(ids, a.V.To)
	}
	if err := t.agencyNames(t.ctx, names, ids); err != nil {
		return nil, err
	}
	var out []Call
	for _, a := range f.calls {
		if a.V.Offer == offer {
			out = append(out, Call{ID: a.V.ID, State: a.V.State, Agency: names[a.V.To], Language: a.V.Language, At: a.V.At, How: a.V.How, DueAt: a.V.DueAt,
				Stands: a.V.Stands(t.now)})
		}
	}
	slices.SortFunc(out, func(a, b Call) int { return a.At.Compare(b.At) })
	return out, nil
}

// Interpreting is one appointment as an interpreter sees it: when, how, in which language, and once she is booked with whom and how the
// person wants to be called. There is nothing else in it.
type Interpreting struct {
	ID         domain.AppointmentID
	At         time.Time
	How        string
	Language   string
	Department string // for coming in person
	State      domain.AppointmentState
	DueAt      time.Time
	Mine       bool   // the reader is booked
	Agency     string // with whom, once booked
	UseName    string // once booked and opened, when the person agreed to be known
	Opened     bool   // the name was asked for: an empty one is not known
}

// InterpreterCalls lists what an interpreter is asked and where she is expected, soonest first. It holds no name.
func (s *Service) InterpreterCalls(ctx context.Context, actor domain.Actor) ([]Interpreting, error) {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if err := t.may(policy.InterpreterList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	var out []Interpreting
	f := store.Filter{By: store.By("to", actor.Agency), Desc: true, Limit: 200}
	for range maxPages {
		recs, next, err := store.List[domain.Appointment](ctx, s.store, f)
		if err != nil {
			return nil, err
		}
		for _, a := range recs {
			mine := a.V.Booked(t.now) && a.V.Taker == actor.Account
			if mine || a.V.State == domain.AppointmentAsked && t.now.Before(a.V.DueAt) {
				out = append(out, t.interpreting(a.V))
			}
		}
		if f.After = next; next == "" {
			break
		}
	}
	slices.SortFunc(out, func(a, b Interpreting) int { return a.At.Compare(b.At) })
	return out, nil
}

// interpreting is what everybody who was asked sees of an appointment.
func (t *txn) interpreting(a domain.Appointment) Interpreting {
	return Interpreting{ID: a.ID, At: a.At, How: a.How, Language: a.Language, Department: a.Department, State: a.State, DueAt: a.DueAt,
		Mine: a.Booked(t.now) && a.Taker == t.actor.Account}
}

// onCall runs an act of an interpreter on one appointment: load, decide, do, commit.
func (s *Service) onCall(ctx context.Context, actor domain.Actor, id domain.AppointmentID, action policy.Action,
	do func(*txn, *file, store.Rec[domain.Appointment]) error) error {
	return s.act(ctx, actor, func(t *txn) error {
		a, err := store.Get[domain.Appointment](ctx, s.store, id)
		if err != nil {
			return t.absent(err, action, "appointment", string(id))
		}
		if err := t.may(action, policy.AppointmentFacts{ID: string(id), To: string(a.V.To)}, "appointment", string(id)); err != nil {
			return err
		}
		f, err := s.file(ctx, a.V.Case)
		if err != nil {
			return err
		}
		return do(t, f, a)
	})
}

// ViewInterpreting shows one appointment. To the interpreter who is booked it opens, with its leaf, how the person wants to be called.
func (s *Service) ViewInterpreting(ctx context.Context, actor domain.Actor, id domain.AppointmentID) (Interpreting, error) {
	var out Interpreting
	err := s.onCall(ctx, actor, id, policy.InterpreterRead, func(t *txn, f *file, a store.Rec[domain.Appointment]) error {
		if !a.V.Stands(t.now) || a.V.State == domain.AppointmentAccepted && a.V.Taker != actor.Account {
			return errNotFound // It is over, or a colleague's now.
		}
		out = t.interpreting(a.V)
		facts := f.facts(actor, "", s.majority(), t.now)
		if !out.Mine || !t.can(policy.InterpreterCard, facts) {
			return nil
		}
		names := map[domain.AgencyID]string{}
		if err := s.agencyNames(ctx, names, []domain.AgencyID{a.V.From}); err != nil {
			return err
		}
		out.Agency, out.Opened = names[a.V.From], true
		o, _ := f.offer(a.V.Offer)
		if !f.consent.V.Allows(domain.ScopeShareIdentity, a.V.To, o.V.Class, t.now) {
			return nil
		}
		who, err := store.Find[domain.Identity](ctx, s.store, a.V.Case)
		if err != nil {
			return err
		}
		if len(who.V.Persons) > 0 {
			out.UseName = who.V.Persons[0].UseName
		}
		t.decideFor(policy.InterpreterCard, facts)
		t.disclosed(policy.InterpreterCard, "case", string(a.V.Case), "D2", string(f.consent.V.ID))
		return nil
	})
	return out, err
}

// AnswerInterpreting says yes or no to an appointment. Who says yes is the one who comes; who cannot come after all says no later.
func (s *Service) AnswerInterpreting(ctx context.Context, actor domain.Actor, id domain.AppointmentID, yes bool) error {
	return s.onCall(ctx, actor, id, policy.InterpreterAnswer, func(t *txn, f *file, a store.Rec[domain.Appointment]) error {
		if a.V.State == domain.AppointmentAccepted && a.V.Taker != actor.Account {
			return fault.New(fault.Conflict, "appointment.wrong_state", nil)
		}
		var err error
		kind, event, code := "notice.interpreter_accepted", "interprete_confirmado", "si"
		if yes {
			a.V, err = a.V.Accept(actor, t.now)
		} else {
			a.V, err = a.V.Decline(t.now)
			kind, event, code = "notice.interpreter_declined", "interprete_declinado", "no"
		}
		if err != nil {
			return err
		}
		store.Put(&t.ch, a)
		t.callAnswered(f, a.V, kind, event)
		t.logged(policy.InterpreterAnswer, "appointment", string(id), code)
		return nil
	})
}

// callAnswered tells whoever asked for an interpreter what became of it.
func (t *txn) callAnswered(f *file, a domain.Appointment, kind, event string) {
	o, ok := f.offer(a.Offer)
	if !ok {
		return
	}
	t.story(f, o.V, event, a.To)
	if a.From == o.V.To {
		t.tellProvider(kind, o.V)
		return
	}
	if r, ok := f.referral(o.V.Referral); ok {
		n := domain.Notice{Agency: a.From, Account: r.V.Worker, Kind: kind, Case: r.V.Case, Ref: r.V.ID, Offer: a.Offer, Urgency: r.V.Urgency, Roles: workRoles}
		if a.From != r.V.Agency {
			n.Account = ""
		}
		t.tell(n)
	}
}

// callDue ends a request for an interpreter that nobody answered, so that another can be asked in time.
func (t *txn) callDue(id domain.AppointmentID, did *bool) (time.Time, error) {
	a, err := store.Get[domain.Appointment](t.ctx, t.store, id)
	if err != nil || a.V.State != domain.AppointmentAsked {
		return time.Time{}, err
	}
	if t.now.Before(a.V.DueAt) {
		return a.V.DueAt, nil
	}
	f, err := t.file(t.ctx, a.V.Case)
	if err != nil {
		return time.Time{}, err
	}
	if a.V, err = a.V.Expire(t.now); err != nil {
		return time.Time{}, err
	}
	*did = true
	store.Put(&t.ch, a)
	t.callAnswered(f, a.V, "notice.interpreter_silent", "interprete_sin_respuesta")
	t.logged(domain.DutyInterpreter, "appointment", string(id), "")
	return time.Time{}, nil
}
