package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	cedar "github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/resolved"
)

// SchemaFile is the name of the schema beside the policies: who acts, on what, and the groups of acts. The acts
// themselves are declared in this package and join the schema when it is read.
const SchemaFile = "schema.cedarschema"

// Set is a loaded set of rules. It is safe for concurrent use and never changes.
type Set struct {
	rules   []Rule
	plans   map[question]plan
	acts    map[types.EntityUID]types.Entity
	codes   map[types.EntityUID]bool
	version string
}

// Rule is one policy, for the page that explains the rules.
type Rule struct {
	ID      string
	Forbids bool
	File    string
	Line    int
	Says    string // the comment above it: the rule in one plain sentence

	ast *ast.Policy
}

// Load reads every .cedar file and the schema at the root of dir. It refuses a set that is empty, does
// not fit the schema, misspells a code, names an agency or an account, has a rule without an @id or
// with one that is taken, or leaves an act without a rule; it then reports all faults together.
func Load(dir fs.FS) (*Set, error) {
	sch, digest, err := loadSchema(dir)
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(dir, "*.cedar")
	if err != nil {
		return nil, fmt.Errorf("list policies: %w", err)
	}
	s := &Set{acts: make(map[types.EntityUID]types.Entity), codes: make(map[types.EntityUID]bool)}
	for uid, a := range sch.Actions {
		s.acts[uid] = a.Entity
	}
	for _, e := range sch.Enums {
		for _, uid := range e.Values {
			s.codes[uid] = true
		}
	}
	var faults []error
	for _, name := range files {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		fmt.Fprintf(digest, "%s\x00%d\x00%s", name, len(text), text)
		rules, err := readRules(name, text)
		if err != nil {
			faults = append(faults, err)
		}
		s.rules = append(s.rules, rules...)
	}
	if len(s.rules) == 0 && len(faults) == 0 {
		return nil, errors.New("no policies: an empty set is refused")
	}
	faults = append(faults, s.check(sch)...)
	if len(faults) > 0 {
		return nil, fmt.Errorf("policies refused: %w", errors.Join(faults...))
	}
	s.version = hex.EncodeToString(digest.Sum(nil))
	if s.plans, err = s.index(sch); err != nil {
		return nil, fmt.Errorf("policies refused: %w", err)
	}
	return s, nil
}

func loadSchema(dir fs.FS) (*resolved.Schema, hash.Hash, error) {
	text, err := fs.ReadFile(dir, SchemaFile)
	if err != nil {
		return nil, nil, fmt.Errorf("read policy schema: %w", err)
	}
	for _, a := range acts {
		text = append(text, a.schema()...)
	}
	var parsed schema.Schema
	parsed.SetFilename(SchemaFile)
	if err := parsed.UnmarshalCedar(text); err != nil {
		return nil, nil, fmt.Errorf("parse policy schema: %w", err)
	}
	sch, err := parsed.Resolve()
	if err != nil {
		return nil, nil, fmt.Errorf("resolve policy schema: %w", err)
	}
	digest := sha256.New()
	fmt.Fprintf(digest, "%s\x00%d\x00%s", SchemaFile, len(text), text)
	return sch, digest, nil
}

// readRules parses one file. The @id annotation becomes the policy's id: Cedar itself would number them.
func readRules(name string, text []byte) ([]Rule, error) {
	list, err := cedar.NewPolicyListFromBytes(name, text)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", name, err)
	}
	lines := strings.Split(string(text), "\n")
	rules := make([]Rule, 0, len(list))
	for _, p := range list {
		rules = append(rules, Rule{
			ID:      string(p.Annotations()["id"]),
			Forbids: p.Effect() == cedar.Forbid,
			File:    name,
			Line:    p.Position().Line,
			Says:    sentenceAbove(lines, p.Position().Line),
			ast:     (*ast.Policy)(p.AST()),
		})
	}
	return rules, nil
}

// sentenceAbove joins the comment lines directly above a line, counted from 1.
func sentenceAbove(lines []string, line int) string {
	var said []string
	for i := line - 2; i >= 0 && i < len(lines); i-- {
		text, isComment := strings.CutPrefix(strings.TrimSpace(lines[i]), "//")
		if !isComment {
			break
		}
		said = append(said, strings.TrimSpace(text))
	}
	slices.Reverse(said)
	return strings.Join(said, " ")
}

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)

// checkIDs refuses a rule that could not be named in an answer.
func (s *Set) checkIDs() []error {
	var faults []error
	seen := make(map[string]string)
	for _, r := range s.rules {
		at := fmt.Sprintf("%s:%d", r.File, r.Line)
		switch first, taken := seen[r.ID]; {
		case r.ID == "":
			faults = append(faults, fmt.Errorf("%s: the policy has no @id", at))
		case !kebab.MatchString(r.ID) || r.ID == DefaultDeny:
			faults = append(faults, fmt.Errorf("%s: @id %q is not a free kebab-name", at, r.ID))
		case taken:
			faults = append(faults, fmt.Errorf("%s: @id %q is taken by %s", at, r.ID, first))
		case r.Says == "":
			faults = append(faults, fmt.Errorf("%s: %s has no sentence above it that says what it means", at, r.ID))
		}
		seen[r.ID] = at
	}
	return faults
}

// Version names the exact text of the rules and their schema; a decision relied on it.
func (s *Set) Version() string { return s.version }

// Rules lists every rule, in the order in which they are weighed. The slice is a copy.
func (s *Set) Rules() []Rule { return slices.Clone(s.rules) }

// In returns the set for a country whose agencies are of these types. Rules name few of them, which every pack has; of
// any other type the schema says those of Guatemala, and an actor of a type that is not known may do nothing.
func (s *Set) In(agencyTypes []string) *Set {
	there := *s
	there.codes = maps.Clone(s.codes)
	for _, kind := range agencyTypes {
		there.codes[code(typeAgencyType, kind)] = true
	}
	return &there
}

// known reports whether the schema, or the country, has that code.
func (s *Set) known(code types.EntityUID) bool { return s.codes[code] }
