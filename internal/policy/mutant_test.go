package policy

import (
	"slices"
	"testing"

	cedar "github.com/cedar-policy/cedar-go"
	publicast "github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/schema/resolved"
	"pgregory.net/rapid"

	"amparo/policies"
)

// TestEveryConditionMatters weakens the rules one condition at a time. Plain Go must notice each time:
// a condition whose loss nobody notices is either useless or untested.
func TestEveryConditionMatters(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	sch, _, err := loadSchema(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	pool := questions(s)
	addCases(t, pool)
	tried := 0
	for i, rule := range s.rules {
		for _, weak := range weakenings(rule.ast) {
			tried++
			if !noticed(s.with(i, weak, sch), rule.ID, s, pool) {
				t.Errorf("%s: nobody notices when it reads %s", rule.ID, text(weak))
			}
		}
	}
	t.Logf("%d weakened rules, each noticed", tried)
}

type asked struct {
	Request
	want bool
}

// questions draws the same random questions on every run, grouped by what they are about.
func questions(s *Set) map[question][]asked {
	gen := rapid.Custom(func(t *rapid.T) Request { return drawRequest(t, s) })
	pool := make(map[question][]asked)
	for seed := range 1600 * len(s.plans) { // The more is asked about, the more it takes to ask enough about each.
		r := gen.Example(seed)
		q := question{r.Action, subjectOf(r.Resource).uid.Type}
		for _, r.Actor.Role = range allRoles {
			pool[q] = append(pool[q], asked{r, oracle(r)})
		}
	}
	return pool
}

// addCases adds the questions of the case tables: what a rare draw would have to meet is asked for certain.
func addCases(t *testing.T, pool map[question][]asked) {
	t.Helper()
	var c cast
	readCase(t, "cast.json", &c)
	for _, name := range caseFiles(t) {
		var table struct {
			About string
			Rows  []row
		}
		readCase(t, name, &table)
		for _, r := range table.Rows {
			if r.Does == "" {
				continue
			}
			req := c.request(t, r)
			q := question{req.Action, subjectOf(req.Resource).uid.Type}
			pool[q] = append(pool[q], asked{req, oracle(req)})
		}
	}
}

func noticed(m *Set, id string, s *Set, pool map[question][]asked) bool {
	for q, p := range s.plans {
		if !slices.Contains(p.ids, types.PolicyID(id)) {
			continue
		}
		for _, a := range pool[q] {
			if m.Decide(a.Request).Allowed != a.want {
				return true
			}
		}
	}
	return false
}

// with returns a copy of s in which one rule reads differently; only the plans it takes part in are built anew.
func (s *Set) with(i int, changed *ast.Policy, sch *resolved.Schema) *Set {
	m := *s
	m.rules = slices.Clone(s.rules)
	m.rules[i].ast = changed
	m.plans = make(map[question]plan)
	for q, p := range s.plans {
		if slices.Contains(p.ids, types.PolicyID(s.rules[i].ID)) {
			p = m.plan(p.act, q.on)
		}
		m.plans[q] = p
	}
	return &m
}

// weakenings returns copies of p in which one operand of one "and" or "or" is lost.
func weakenings(p *ast.Policy) []*ast.Policy {
	var out []*ast.Policy
	for i, c := range p.Conditions {
		for _, body := range shorter(c.Body) {
			weak := *p
			weak.Conditions = slices.Clone(p.Conditions)
			weak.Conditions[i].Body = body
			out = append(out, &weak)
		}
	}
	return out
}

func shorter(n ast.IsNode) []ast.IsNode {
	var out []ast.IsNode
	switch b := n.(type) {
	case ast.NodeTypeAnd:
		out = append(out, b.Left, b.Right)
		for _, l := range shorter(b.Left) {
			out = append(out, ast.NodeTypeAnd{BinaryNode: ast.BinaryNode{Left: l, Right: b.Right}})
		}
		for _, r := range shorter(b.Right) {
			out = append(out, ast.NodeTypeAnd{BinaryNode: ast.BinaryNode{Left: b.Left, Right: r}})
		}
	case ast.NodeTypeOr:
		out = append(out, b.Left, b.Right)
		for _, l := range shorter(b.Left) {
			out = append(out, ast.NodeTypeOr{BinaryNode: ast.BinaryNode{Left: l, Right: b.Right}})
		}
		for _, r := range shorter(b.Right) {
			out = append(out, ast.NodeTypeOr{BinaryNode: ast.BinaryNode{Left: b.Left, Right: r}})
		}
	}
	return out
}

func text(p *ast.Policy) string {
	return string(cedar.NewPolicyFromAST((*publicast.Policy)(p)).MarshalCedar())
}
