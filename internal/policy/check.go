package policy

import (
	"fmt"
	"slices"
	"time"

	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/eval"
	"github.com/cedar-policy/cedar-go/x/exp/schema/resolved"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"

	"amparo/internal/domain"
)

// check returns everything that is wrong with the rules and the schema.
func (s *Set) check(sch *resolved.Schema) []error {
	v := validate.New(sch, validate.WithStrict())
	faults := s.checkIDs()
	faults = append(faults, checkActions(sch)...)
	faults = append(faults, checkShapes(sch, v)...)
	for _, r := range s.rules {
		if err := v.Policy(r.ID, r.ast); err != nil {
			faults = append(faults, fmt.Errorf("%s:%d: %w", r.File, r.Line, err))
		}
		for _, uid := range named(r.ast) {
			if err := checkName(sch, uid); err != nil {
				faults = append(faults, fmt.Errorf("%s:%d: %s: %w", r.File, r.Line, r.ID, err))
			}
		}
	}
	return faults
}

// checkActions refuses a schema that declares acts of its own.
func checkActions(sch *resolved.Schema) []error {
	var faults []error
	for uid, a := range sch.Actions {
		if _, known := told().shown[Action(uid.ID)]; a.AppliesTo != nil && !known {
			faults = append(faults, fmt.Errorf("%s: the program knows no act %s", SchemaFile, uid.ID))
		}
	}
	return faults
}

// checkShapes builds one of everything and asks the schema whether it fits, so that the facts of this
// package and the attributes a rule may read can never drift apart.
func checkShapes(sch *resolved.Schema, v *validate.Validator) []error {
	var faults []error
	who := Actor{Account: "a", Agency: "b", AgencyType: domain.AgencyNGO, Role: string(domain.RoleReferrer)}.entity()
	if err := v.Entity(who); err != nil {
		faults = append(faults, fmt.Errorf("%s: Account: %w", SchemaFile, err))
	}
	things := make(map[types.EntityType]types.EntityUID)
	for _, r := range samples() {
		thing := subjectOf(r)
		attrs := make(types.RecordMap)
		for name := range sch.Entities[thing.uid.Type].Shape {
			if value, ok := thing.attr(name); ok {
				attrs[name] = value
			}
		}
		if err := v.Entity(types.Entity{UID: thing.uid, Attributes: types.NewRecord(attrs)}); err != nil {
			faults = append(faults, fmt.Errorf("%s: %s: %w", SchemaFile, thing.uid.Type, err))
		}
		things[thing.uid.Type] = thing.uid
	}
	for uid, a := range sch.Actions {
		if a.AppliesTo == nil {
			continue
		}
		for _, t := range a.AppliesTo.Resources {
			req := types.Request{Principal: who.UID, Action: uid, Resource: things[t], Context: moment("", time.Time{})}
			if err := v.Request(req); err != nil {
				faults = append(faults, fmt.Errorf("%s: %s on %s: %w", SchemaFile, uid.ID, t, err))
			}
		}
	}
	return faults
}

// samples returns one resource of every entity type.
func samples() []Resource {
	c := CaseFacts{ID: "c", Owner: "b"}
	r := ReferralFacts{CaseFacts: c, Class: "shelter", State: string(domain.ReferralSent)}
	return []Resource{
		c, r, OfferFacts{ReferralFacts: r, To: "p", OfferState: string(domain.OfferSent)},
		NoteFacts{CaseFacts: c, Kind: "health", Author: "p"}, NoteFacts{CaseFacts: c, Kind: "psych", Author: "p"},
		NoteFacts{CaseFacts: c, Kind: "legal", Author: "p"}, ExportFacts{CaseFacts: c, Asker: "a"},
		NoteFacts{CaseFacts: c, Kind: "diary", Author: "p", Service: "shelter"},
		ShelterFacts{ID: "s", Agency: "p"}, ProgramFacts{ID: "s", Agency: "p", Kind: "psych"},
		AgencyFacts{ID: "b"}, AccountFacts{ID: "a", Agency: "b"}, AppointmentFacts{ID: "x", To: "b"},
		HandOnFacts{ID: "x", From: "p", To: "b"}, NetworkFacts{},
		LogFacts{Agency: "b"},
	}
}

// checkName refuses a name that the schema does not list. Cedar's own validation lets a misspelt
// member of an enumeration pass, and then the rule silently never matches. Names of things that are
// not listed, such as one agency, are refused too: a rule is for everybody.
func checkName(sch *resolved.Schema, uid types.EntityUID) error {
	if uid.Type == typeAction {
		if _, ok := sch.Actions[uid]; !ok {
			return fmt.Errorf("there is no act %s", uid.ID)
		}
		return nil
	}
	enum, ok := sch.Enums[uid.Type]
	if !ok {
		return fmt.Errorf("names %s %q: a rule may name codes and acts, never one of a kind", uid.Type, uid.ID)
	}
	if !slices.Contains(enum.Values, uid) {
		return fmt.Errorf("there is no %s %q", uid.Type, uid.ID)
	}
	return nil
}

// named lists every entity a policy spells out, in its scope and in its conditions.
func named(p *ast.Policy) []types.EntityUID {
	var found []types.EntityUID
	walk(p, func(n ast.IsNode) {
		if v, ok := n.(ast.NodeValue); ok {
			found = append(found, entitiesIn(v.Value)...)
		}
	})
	return found
}

func entitiesIn(v types.Value) []types.EntityUID {
	switch t := v.(type) {
	case types.EntityUID:
		return []types.EntityUID{t}
	case types.Set:
		var found []types.EntityUID
		for member := range t.All() {
			found = append(found, entitiesIn(member)...)
		}
		return found
	}
	return nil
}

// walk visits every node of a policy, scope included.
func walk(p *ast.Policy, visit func(ast.IsNode)) {
	ast.Inspect(eval.PolicyToNode(p), func(n ast.IsNode) bool {
		visit(n)
		return true
	})
}
