package policy

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	cedar "github.com/cedar-policy/cedar-go"
	publicast "github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/eval"
	"github.com/cedar-policy/cedar-go/x/exp/schema/resolved"
)

// question is an act on a type of thing: what the index is kept by.
type question struct {
	act Action
	on  types.EntityType
}

// plan is what remains of the rules once the act is known: only those that can apply, and the facts they read.
type plan struct {
	act     types.EntityUID
	ids     []cedar.PolicyID
	rules   []*cedar.Policy
	reads   []types.String // attributes of the resource that some rule reads
	context bool           // some rule reads the moment
}

// All yields the rules in a fixed order, prohibitions first, so that the rule that is named as the
// one that decided is always the same.
func (p plan) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for i, id := range p.ids {
			if !yield(id, p.rules[i]) {
				return
			}
		}
	}
}

// index settles, for every act on every type of thing, which rules can apply.
// An act that no rule speaks of, and a rule that no act can meet, refuse the start: both are slips of the pen in a
// set of rules.
func (s *Set) index(sch *resolved.Schema) (map[question]plan, error) {
	slices.SortStableFunc(s.rules, func(a, b Rule) int {
		switch {
		case a.Forbids == b.Forbids:
			return 0
		case a.Forbids:
			return -1
		}
		return 1
	})
	plans := make(map[question]plan)
	used := make(map[string]bool)
	for uid, a := range sch.Actions {
		if a.AppliesTo == nil {
			continue
		}
		for _, on := range a.AppliesTo.Resources {
			p := s.plan(uid, on)
			if len(p.ids) == 0 {
				return nil, fmt.Errorf("no policy speaks of %s on %s", uid.ID, on)
			}
			for _, id := range p.ids {
				used[string(id)] = true
			}
			plans[question{Action(uid.ID), on}] = p
		}
	}
	for _, r := range s.rules {
		if !used[r.ID] {
			return nil, fmt.Errorf("%s:%d: %s can never apply", r.File, r.Line, r.ID)
		}
	}
	return plans, nil
}

func (s *Set) plan(act types.EntityUID, on types.EntityType) plan {
	p := plan{act: act}
	env := eval.Env{
		Entities:  &world{acts: s.acts},
		Principal: eval.Variable("principal"),
		Action:    act,
		Resource:  eval.Variable("resource"),
		Context:   eval.Variable("context"),
	}
	reads := make(map[types.String]bool)
	for _, r := range s.rules {
		if !about(r.ast.Resource, on) {
			continue
		}
		rest, keep := eval.PartialPolicy(env, r.ast)
		if !keep {
			continue
		}
		walk(rest, func(n ast.IsNode) {
			switch t := n.(type) {
			case ast.NodeTypeAccess:
				note(t.Arg, t.Value, reads)
			case ast.NodeTypeHas:
				note(t.Arg, t.Value, reads)
			case ast.NodeTypeVariable:
				p.context = p.context || t.Name == "context"
			}
		})
		p.ids = append(p.ids, cedar.PolicyID(r.ID))
		p.rules = append(p.rules, cedar.NewPolicyFromAST((*publicast.Policy)(rest)))
	}
	p.reads = slices.Sorted(maps.Keys(reads))
	return p
}

// about reports whether a resource scope can match things of that type.
func about(scope ast.IsResourceScopeNode, on types.EntityType) bool {
	is, ok := scope.(ast.ScopeTypeIs)
	return !ok || is.Type == on
}

// note remembers that an attribute of the resource is read.
func note(of ast.IsNode, name types.String, reads map[types.String]bool) {
	if v, ok := of.(ast.NodeTypeVariable); ok && v.Name == "resource" {
		reads[name] = true
	}
}
