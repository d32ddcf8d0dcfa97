package policy

import (
	cedar "github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// Decide answers one request.
func (s *Set) Decide(r Request) Decision {
	who, ok := s.actor(r.Actor)
	if !ok {
		return Decision{Policy: Failed, Hidden: true}
	}
	return s.decide(who, r)
}

// DecideMany answers the same question about many things, for a list: r.Resource is ignored and each
// of things takes its place. Answers come in the order of things and equal those of Decide.
func (s *Set) DecideMany(r Request, things []Resource) []Decision {
	out := make([]Decision, len(things))
	who, ok := s.actor(r.Actor)
	for i, thing := range things {
		if !ok {
			out[i] = Decision{Policy: Failed, Hidden: true}
			continue
		}
		r.Resource = thing
		out[i] = s.decide(who, r)
	}
	return out
}

// actor prepares the principal; an incomplete actor, or one with an unknown code, is not one.
func (s *Set) actor(a Actor) (types.Entity, bool) {
	if s == nil || !a.complete() || !s.known(code(typeRole, a.Role)) || !s.known(code(typeAgencyType, a.AgencyType)) {
		return types.Entity{}, false
	}
	return a.entity(), true
}

func (s *Set) decide(who types.Entity, r Request) Decision {
	thing := subjectOf(r.Resource)
	if !thing.ok {
		return Decision{Policy: Failed, Hidden: true}
	}
	for _, c := range thing.codes() {
		if !s.known(c) {
			return Decision{Policy: Failed, Hidden: true}
		}
	}
	d := s.evaluate(who, r, thing, r.Action)
	if d.Allowed || d.Policy == Failed {
		return d
	}
	if ask, hideable := knows[thing.uid.Type]; hideable {
		d.Hidden = ask == r.Action || !s.evaluate(who, r, thing, ask).Allowed
	}
	return d
}

// evaluate puts one question to the rules that can apply to it.
func (s *Set) evaluate(who types.Entity, r Request, thing subject, act Action) Decision {
	p, ok := s.plans[question{act, thing.uid.Type}]
	if !ok {
		return Decision{Policy: Failed, Hidden: true}
	}
	w := world{who: who, thing: types.Entity{UID: thing.uid}, acts: s.acts}
	if len(p.reads) > 0 {
		attrs := make(types.RecordMap, len(p.reads))
		for _, name := range p.reads {
			if v, ok := thing.attr(name); ok {
				attrs[name] = v
			}
		}
		w.thing.Attributes = types.NewRecord(attrs)
	}
	req := cedar.Request{Principal: who.UID, Action: p.act, Resource: thing.uid}
	if p.context {
		req.Context = moment(r.Reason, r.Now)
	}
	effect, diag := cedar.Authorize(p, &w, req)
	return verdict(effect, diag)
}

// verdict turns Cedar's answer into ours. Cedar skips a rule that fails, prohibitions included, so
// that a failing prohibition would leave a permission standing: any failure denies.
func verdict(effect cedar.Decision, diag cedar.Diagnostic) Decision {
	switch {
	case len(diag.Errors) > 0:
		return Decision{Policy: Failed, Hidden: true}
	case len(diag.Reasons) == 0:
		return Decision{Policy: DefaultDeny}
	}
	return Decision{Allowed: effect == cedar.Allow, Policy: string(diag.Reasons[0].PolicyID)}
}

// world is all that the rules can see while one question is answered.
type world struct {
	who, thing types.Entity
	acts       map[types.EntityUID]types.Entity
}

// Get returns an entity by its name. Acts are served too: without them a rule about a group of acts
// would silently never match.
func (w *world) Get(uid types.EntityUID) (types.Entity, bool) {
	switch {
	case uid == w.who.UID:
		return w.who, true
	case uid == w.thing.UID:
		return w.thing, true
	case uid.Type == typeAction:
		e, ok := w.acts[uid]
		return e, ok
	}
	return types.Entity{}, false
}
