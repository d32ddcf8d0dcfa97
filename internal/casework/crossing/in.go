package crossing

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/htcds"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/domain/crossing"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Filing files a case, and does something more in the same commit.
type Filing interface {
	RegisterWith(ctx context.Context, actor domain.Actor, in intake.RegisterInput,
		also func(*act.Txn, intake.Registered) error) (intake.Registered, error)
}

// New returns the verbs of this layer.
func New(s *act.Service, filing Filing) *Service { return &Service{s, filing} }

// ReceiveFile takes a file of another country, and keeps it until somebody decides on it.
func (s *Service) ReceiveFile(ctx context.Context, actor domain.Actor, file []byte) (crossing.InboundID, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (crossing.InboundID, error) {
		if err := t.Authorize(policy.CrossingReceive, policy.NetworkFacts{}, "network", "network"); err != nil {
			return "", err
		}
		l, from, err := open(t, policy.CrossingReceive, kindCase, file)
		if err != nil {
			return "", err
		}
		says, ok := read(l.Content)
		if !ok {
			return "", refuse(t, policy.CrossingReceive, "crossing.damaged")
		}
		id := inboundID(l.From, l.ID)
		known, err := store.Find[crossing.Inbound](t.Ctx, t.Store, id)
		if err != nil {
			return "", err
		}
		if known.Rev > 0 {
			return "", refuse(t, policy.CrossingReceive, "crossing.replayed")
		}
		in := crossing.Inbound{ID: id, Letter: l.ID, From: from.V.ID, Sent: l.At.UTC(), At: t.Now,
			State: crossing.Waiting, Says: &says}
		store.Put(&t.Change, store.New(in))
		store.Check(&t.Change, from)
		t.LogAct(policy.CrossingReceive, "inbound", string(id), string(crossing.Waiting))
		return id, nil
	})
}

// read reads what a file says, and reports whether somebody here could read it.
func read(raw []byte) (says crossing.Content, ok bool) {
	var c fault.Fields
	err := json.Unmarshal(raw, &says)
	act.Required(&c, "why", says.Why, domain.MaxLine)
	act.Text(&c, "note", says.Note, maxNote)
	for _, cell := range says.Record {
		act.Text(&c, "htcds", cell, maxNote)
	}
	return says, err == nil && c.Err() == nil && len(says.Group) > 0 && len(says.Group) <= act.MaxGroup &&
		len(says.Record) <= len(htcds.Fields)
}

// inboundID is the same for the same letter of the same signer, so that none is taken twice.
func inboundID(from []byte, letter string) crossing.InboundID {
	sum := sha256.Sum256(append(slices.Clone(from), letter...))
	return domain.IDOf[crossing.InboundID]([16]byte(sum[:16]))
}

// InboundView is one file that arrived. What it says is there only where it is opened.
type InboundView struct {
	crossing.Inbound
	Name, Country string // of the counterpart
}

// maxInbound is how many files are listed.
const maxInbound = 100

// Inbounds lists the newest files that arrived, without what they say.
func (s *Service) Inbounds(ctx context.Context, actor domain.Actor) ([]InboundView, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.CrossingList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	known, err := counterparts(t)
	if err != nil {
		return nil, err
	}
	recs, _, err := store.List[crossing.Inbound](t.Ctx, t.Store, store.Filter{Desc: true, Limit: maxInbound})
	out := make([]InboundView, len(recs))
	for i, r := range recs {
		r.V.Says = nil
		out[i] = InboundView{r.V, known[r.V.From].Name, known[r.V.From].Country}
	}
	return out, err
}

// OpenInbound reads one file that arrived, with what it says while nobody decided.
func (s *Service) OpenInbound(ctx context.Context, actor domain.Actor, id crossing.InboundID) (InboundView, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out InboundView, err error) {
		if err := t.Authorize(policy.CrossingOpen, policy.NetworkFacts{}, "inbound", string(id)); err != nil {
			return out, err
		}
		rec, from, err := inbound(t, id)
		if err != nil {
			return out, err
		}
		t.LogDisclosure(policy.CrossingOpen, "inbound", string(id), "D2", "")
		return InboundView{rec.V, from.V.Name, from.V.Country}, nil
	})
}

func inbound(t *act.Txn, id crossing.InboundID) (in store.Rec[crossing.Inbound],
	from store.Rec[crossing.Counterpart], err error) {
	if in, err = store.Get[crossing.Inbound](t.Ctx, t.Store, id); err != nil {
		return in, from, err
	}
	from, err = store.Get[crossing.Counterpart](t.Ctx, t.Store, in.V.From)
	return in, from, err
}

// RefuseInbound says no to a file, and forgets what it says.
func (s *Service) RefuseInbound(ctx context.Context, actor domain.Actor, id crossing.InboundID) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.CrossingReceive, policy.NetworkFacts{}, "inbound", string(id)); err != nil {
			return err
		}
		rec, _, err := inbound(t, id)
		if err != nil {
			return err
		}
		if rec.V, err = rec.V.Decide(crossing.Refused, actor.Account, t.Now); err != nil {
			return err
		}
		store.Put(&t.Change, rec)
		t.LogAct(policy.CrossingReceive, "inbound", string(id), string(crossing.Refused))
		return nil
	})
}

// Receipt makes the receipt of a file that was decided, for the other side, as often as it is asked for. It says
// nothing of a person.
func (s *Service) Receipt(ctx context.Context, actor domain.Actor, id crossing.InboundID) (File, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (File, error) {
		if err := t.Authorize(policy.CrossingList, policy.NetworkFacts{}, "inbound", string(id)); err != nil {
			return File{}, err
		}
		rec, from, err := inbound(t, id)
		if err != nil {
			return File{}, err
		}
		if rec.V.State == crossing.Waiting {
			return File{}, fault.New(fault.NotFound, "crossing.undecided", nil)
		}
		t.LogAct(policy.CrossingList, "inbound", string(id), kindReceipt)
		return seal(t, from, kindReceipt, rec.V.Letter, answer{rec.V.State, rec.V.Decided})
	})
}

// TakeInput is what the file cannot say: who takes her case, what she needs here, and what is sure of it.
type TakeInput struct {
	Agency   domain.AgencyID
	Reason   string // for filing in the name of the agency
	Need     string
	Urgency  domain.Urgency
	Security int
	Court    domain.CourtStatus // of a minor
	Language string             // where this country knows none of hers
}

// TakeIn files what a file says as a case of an agency, with one need that its team sends on. Her consent is taken over
// as far as she gave it for this: to be on record, and to be asked for without her name, until her own word ends.
func (s *Service) TakeIn(ctx context.Context, actor domain.Actor, id crossing.InboundID,
	in TakeInput) (intake.Registered, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.CrossingReceive, policy.NetworkFacts{}, "inbound", string(id)); err != nil {
		return intake.Registered{}, err
	}
	rec, from, err := inbound(t, id)
	if err != nil {
		return intake.Registered{}, err
	}
	if rec.V.State != crossing.Waiting {
		return intake.Registered{}, fault.New(fault.Conflict, "crossing.decided", nil)
	}
	as, err := s.ActFor(t.Ctx, actor, in.Agency, in.Reason)
	if err != nil {
		return intake.Registered{}, err
	}
	filed := filing(t, *rec.V.Says, rec.V.Sent, from.V, in)
	out, err := s.filing.RegisterWith(t.Ctx, as, filed, func(t *act.Txn, out intake.Registered) error {
		if err := t.Authorize(policy.CrossingReceive, policy.NetworkFacts{}, "inbound", string(id)); err != nil {
			return err
		}
		now, _, err := inbound(t, id)
		if err != nil {
			return err
		}
		says := now.V.Says
		if now.V, err = now.V.Decide(crossing.Received, actor.Account, t.Now); err != nil {
			return err
		}
		store.Put(&t.Change, now)
		store.Put(&t.Change, store.New(crossing.Brought{Case: out.Case, From: now.V.From, At: t.Now, Says: *says}))
		t.LogAct(policy.CrossingReceive, "inbound", string(id), string(crossing.Received))
		return nil
	})
	return out, asked(err)
}

// asked names the inputs of TakeIn in what is wrong with a filing.
func asked(err error) error {
	f := fault.As(err)
	if err == nil || len(f.Fields) == 0 {
		return err
	}
	var c fault.Fields
	names := map[string]string{"needs.0.need": "need", "needs.0.urgency": "urgency", "languages.0.id": "language"}
	for _, w := range f.Fields {
		c.AddArgs(cmp.Or(names[w.Path], w.Path), w.Code, w.Args)
	}
	return c.Err()
}
