package interpreting

import (
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
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

// Calls lists the requests of one placement, the next meeting first.
func Calls(t *act.Txn, f *dossier.Dossier, offer domain.OfferID) ([]Call, error) {
	var ids []domain.AgencyID
	for _, a := range f.Appointments {
		ids = append(ids, a.V.To)
	}
	names, err := t.AgencyNames(t.Ctx, ids...)
	if err != nil {
		return nil, err
	}
	var out []Call
	for _, a := range f.Appointments {
		if a.V.Offer == offer {
			out = append(out, Call{ID: a.V.ID, State: a.V.State, Agency: names[a.V.To], Language: a.V.Language, At: a.V.At,
				How: a.V.How, DueAt: a.V.DueAt, Stands: a.V.Stands(t.Now)})
		}
	}
	slices.SortFunc(out, func(a, b Call) int { return a.At.Compare(b.At) })
	return out, nil
}

// Meeting is one appointment as an interpreter sees it: when, how, in which language, and once she is booked with whom
// and how the person wants to be called. There is nothing else in it.
type Meeting struct {
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
func (s *Service) InterpreterCalls(ctx context.Context, actor domain.Actor) ([]Meeting, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.InterpreterList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	var out []Meeting
	err := ofAgency(t, actor.Agency, func(a domain.Appointment) {
		mine := a.Booked(t.Now) && a.Taker == actor.Account
		if mine || a.State == domain.AppointmentAsked && t.Now.Before(a.DueAt) {
			out = append(out, meetingOf(t, a))
		}
	})
	slices.SortFunc(out, func(a, b Meeting) int { return a.At.Compare(b.At) })
	return out, err
}

// ofAgency looks at what an agency is and was asked, newest first, as far back as lists go.
func ofAgency(t *act.Txn, to domain.AgencyID, look func(domain.Appointment)) error {
	f := store.Filter{By: store.By("to", to), Desc: true, Limit: 200}
	for range act.MaxPages {
		recs, next, err := store.List[domain.Appointment](t.Ctx, t.Store, f)
		if err != nil {
			return err
		}
		for _, a := range recs {
			look(a.V)
		}
		if f.After = next; next == "" {
			break
		}
	}
	return nil
}

// meetsTwice reports whether the actor is expected at another meeting at the time of one.
func meetsTwice(t *act.Txn, a domain.Appointment) (bool, error) {
	twice := false
	err := ofAgency(t, t.Actor.Agency, func(other domain.Appointment) {
		twice = twice || other.ID != a.ID && other.Booked(t.Now) && other.Taker == t.Actor.Account && domain.MeetsAt(other.At,
			a.At)
	})
	return twice, err
}

// meetingOf is what everybody who was asked sees of an appointment.
func meetingOf(t *act.Txn, a domain.Appointment) Meeting {
	return Meeting{ID: a.ID, At: a.At, How: a.How, Language: a.Language, Department: a.Department, State: a.State,
		DueAt: a.DueAt, Mine: a.Booked(t.Now) && a.Taker == t.Actor.Account}
}

// onCall runs an act of an interpreter on one appointment: load, decide, do, commit.
func onCall(ctx context.Context, s *act.Service, actor domain.Actor, id domain.AppointmentID, action policy.Action,
	do func(*act.Txn, *dossier.Dossier, store.Rec[domain.Appointment]) error) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		a, err := store.Get[domain.Appointment](ctx, s.Store, id)
		if err != nil {
			return t.RefuseAbsent(err, action, "appointment", string(id))
		}
		if err := t.Authorize(action, policy.AppointmentFacts{ID: string(id), To: string(a.V.To)}, "appointment",
			string(id)); err != nil {
			return err
		}
		f, err := dossier.Load(t.Ctx, t.Service, a.V.Case)
		if err != nil {
			return err
		}
		return do(t, f, a)
	})
}

// ViewInterpreting shows one appointment. To the interpreter who is booked it opens, with its leaf, how the person
// wants to be called.
func (s *Service) ViewInterpreting(ctx context.Context, actor domain.Actor, id domain.AppointmentID) (Meeting, error) {
	var out Meeting
	err := onCall(ctx, s.Service, actor, id, policy.InterpreterRead, func(t *act.Txn, f *dossier.Dossier,
		a store.Rec[domain.Appointment]) error {
		if !a.V.Stands(t.Now) || a.V.State == domain.AppointmentAccepted && a.V.Taker != actor.Account {
			return act.ErrNotFound // It is over, or a colleague's now.
		}
		out = meetingOf(t, a.V)
		facts := f.Facts(actor, "", s.Majority(), t.Now)
		if !out.Mine || !t.Can(policy.InterpreterCard, facts) {
			return nil
		}
		names, err := s.AgencyNames(ctx, a.V.From)
		if err != nil {
			return err
		}
		out.Agency, out.Opened = names[a.V.From], true
		o, _ := f.Offer(a.V.Offer)
		err = dossier.MayContact(t, f, a.V.To)
		if fault.Is(err, fault.Conflict) || !f.Consent.V.Allows(domain.ScopeShareIdentity, a.V.To, o.V.Class, t.Now) {
			return nil
		}
		if err != nil {
			return err
		}
		who, err := store.Find[domain.Identity](ctx, s.Store, a.V.Case)
		if err != nil {
			return err
		}
		if there := f.Present("", who.V).Persons; len(there) > 0 {
			out.UseName = there[0].UseName
		}
		t.Decide(policy.InterpreterCard, facts)
		t.LogDisclosure(policy.InterpreterCard, "case", string(a.V.Case), "D2", string(f.Consent.V.ID))
		return nil
	})
	return out, err
}

// AnswerInterpreting says yes or no to an appointment. Who says yes is the one who comes; who cannot come after all
// says no later. A yes to a second meeting at one time is asked for twice: anyway says that it is meant.
func (s *Service) AnswerInterpreting(ctx context.Context, actor domain.Actor, id domain.AppointmentID, yes,
	anyway bool) error {
	return onCall(ctx, s.Service, actor, id, policy.InterpreterAnswer, func(t *act.Txn, f *dossier.Dossier,
		a store.Rec[domain.Appointment]) error {
		if a.V.State == domain.AppointmentAccepted && a.V.Taker != actor.Account {
			return fault.New(fault.Conflict, "appointment.wrong_state", nil)
		}
		var err error
		kind, event, code := "notice.interpreter_accepted", "interprete_confirmado", "si"
		if twice, failed := meetsTwice(t, a.V); failed != nil {
			return failed
		} else if yes && twice && !anyway {
			return fault.New(fault.Conflict, "appointment.meets_twice", nil)
		}
		if yes {
			a.V, err = a.V.Accept(actor, t.Now)
		} else {
			a.V, err = a.V.Decline(t.Now)
			kind, event, code = "notice.interpreter_declined", "interprete_declinado", "no"
		}
		if err != nil {
			return err
		}
		store.Put(&t.Change, a)
		callAnswered(t, f, a.V, kind, event)
		t.LogAct(policy.InterpreterAnswer, "appointment", string(id), code)
		return nil
	})
}

// callAnswered tells whoever asked for an interpreter what became of it.
func callAnswered(t *act.Txn, f *dossier.Dossier, a domain.Appointment, kind, event string) {
	o, ok := f.Offer(a.Offer)
	if !ok {
		return
	}
	story(t, f, o.V, event, a.To)
	tellAsker(t, f, a, kind)
}

// tellAsker tells whoever asked for an interpreter.
func tellAsker(t *act.Txn, f *dossier.Dossier, a domain.Appointment, kind string) {
	o, _ := f.Offer(a.Offer)
	if a.From == o.V.To {
		t.NotifyProvider(kind, o.V)
		return
	}
	if r, ok := f.Referral(o.V.Referral); ok {
		n := domain.Notice{Agency: a.From, Account: r.V.Worker, Kind: kind, Case: r.V.Case, Ref: r.V.ID, Offer: a.Offer,
			Urgency: r.V.Urgency, Roles: act.WorkRoles}
		if a.From != r.V.Agency {
			n.Account = ""
		}
		t.Notify(n)
	}
}

// Due ends a request for an interpreter that nobody answered, so that another can be asked in time.
func Due(t *act.Txn, id domain.AppointmentID, did *bool) (time.Time, error) {
	a, err := store.Get[domain.Appointment](t.Ctx, t.Store, id)
	if err != nil || a.V.State != domain.AppointmentAsked {
		return time.Time{}, err
	}
	if t.Now.Before(a.V.DueAt) {
		return a.V.DueAt, nil
	}
	f, err := dossier.Load(t.Ctx, t.Service, a.V.Case)
	if err != nil {
		return time.Time{}, err
	}
	if a.V, err = a.V.Expire(t.Now); err != nil {
		return time.Time{}, err
	}
	*did = true
	store.Put(&t.Change, a)
	callAnswered(t, f, a.V, "notice.interpreter_silent", "interprete_sin_respuesta")
	t.LogAct(domain.DeadlineInterpreter, "appointment", string(id), "")
	return time.Time{}, nil
}
