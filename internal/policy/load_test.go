package policy

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cedar-policy/cedar-go/types"

	"amparo/policies"
)

// edited is the real set of rules with some files replaced, or removed when the text is empty.
func edited(t *testing.T, changes map[string]string) fstest.MapFS {
	t.Helper()
	dir := make(fstest.MapFS)
	names, err := fs.Glob(policies.FS, "*.cedar*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(policies.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		dir[name] = &fstest.MapFile{Data: text}
	}
	for name, text := range changes {
		if text == "" {
			delete(dir, name)
			continue
		}
		dir[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return dir
}

func original(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(policies.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestLoadRefuses shows what never becomes a set of rules, and that the fault says where to look.
func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	const permit = "permit (principal, action, resource);"
	extra := func(text string) map[string]string { return map[string]string{"extra.cedar": text} }
	schema := original(t, SchemaFile)
	for _, tt := range []struct {
		name    string
		changes map[string]string
		says    string
	}{
		{"a rule without a name", extra("// Everything.\n" + permit), "extra.cedar:2: the policy has no @id"},
		{"a name that is taken", extra("// Everything.\n@id(\"team-reads\")\n" + permit),
			`@id "team-reads" is taken by cases.cedar`},
		{"two names on one rule", extra("// Everything.\n@id(\"one-name\")\n@id(\"two-names\")\n" + permit), "extra.cedar"},
		{"a name that is an answer", extra("// Everything.\n@id(\"default-deny\")\n" + permit), "not a free kebab-name"},
		{"a name nobody can read aloud", extra("// Everything.\n@id(\"Rule 1\")\n" + permit), "not a free kebab-name"},
		{"a rule that does not say what it means", extra("\n@id(\"no-sentence\")\n" + permit), "no sentence above it"},
		{"a misspelt role", extra("// Advocates.\n" +
			"@id(\"mis-spelt\")\n" +
			"permit (principal, action, resource)\n" +
			"when { principal.role == Role::\"referent\" };"), `there is no Role "referent"`},
		{"a misspelt role in a list", extra(
			"// Advocates.\n" +
				"@id(\"mis-spelt\")\n" +
				"permit (principal, action, resource)\n" +
				"when { [Role::\"referente\", Role::\"supervisor\"].contains(principal.role) };"), `there is no Role "supervisor"`},
		{"a misspelt class", extra("// Beds.\n" +
			"@id(\"mis-spelt\")\n" +
			"permit (principal, action == Action::\"offer.accept\", resource)\n" +
			"unless { resource.class != Class::\"shelters\" };"), `there is no Class "shelters"`},
		{"a rule for one agency", extra(
			"// One agency.\n" +
				"@id(\"one-agency\")\n" +
				"permit (principal, action, resource)\n" +
				"when { principal.agency == Agency::\"AG-01\" };"), `names Agency "AG-01"`},
		{"a rule for one person", extra(
			"// One person.\n@id(\"one-person\")\npermit (principal == Account::\"root\", action, resource);"),
			`names Account "root"`},
		{"an act that does not exist",
			extra("// Nothing.\n@id(\"no-act\")\npermit (principal, action == Action::\"case.peek\", resource);"), "case.peek"},
		{"an act that cannot be done to that",
			extra("// Nothing.\n@id(\"no-use\")\npermit (principal, action == Action::\"case.read\", resource is Shelter);"),
			"extra.cedar"},
		{"a misspelt fact", extra("// Nothing.\n" +
			"@id(\"no-fact\")\n" +
			"permit (principal, action == Action::\"case.read\", resource)\n" +
			"when { resource.ownr == principal.agency };"), "ownr"},
		{"a fact of the wrong kind", extra(
			"// Nothing.\n" +
				"@id(\"bad-kind\")\n" +
				"permit (principal, action == Action::\"case.read\", resource)\n" +
				"when { resource.owner == true };"), "extra.cedar"},
		{"a fact the act does not have",
			extra("// Nothing.\n" +
				"@id(\"no-context\")\n" +
				"permit (principal, action == Action::\"case.read\", resource)\n" +
				"when { context.mfa };"), "mfa"},
		{"a misspelt role inside a record",
			extra("// Advocates.\n" +
				"@id(\"mis-spelt\")\n" +
				"permit (principal, action, resource)\n" +
				"when { {who: Role::\"referent\"}.who == principal.role };"), `there is no Role "referent"`},
		{"a rule that can never apply",
			extra("// Nobody.\n@id(\"never-applies\")\npermit (principal, action, resource)\nwhen { 1 > 2 };"),
			"never-applies can never apply"},
		{"a folder where a file is meant", map[string]string{"extra.cedar/x": "y"}, "read extra.cedar"},
		{"broken text", extra("permit (principal"), "parse extra.cedar"},
		{"no rules for an act", map[string]string{"oversight.cedar": ""}, "no policy speaks of"},
		{"no schema", map[string]string{SchemaFile: ""}, "read policy schema"},
		{"a broken schema", map[string]string{SchemaFile: "entity"}, "parse policy schema"},
		{"a schema that names what it does not define", map[string]string{SchemaFile: "entity A { b: Missing };"},
			"resolve policy schema"},
		{"a schema with an act the program does not know",
			map[string]string{SchemaFile: schema +
				"\naction \"case.peek\" appliesTo { principal: Account, resource: Case, context: Moment };"},
			"the program knows no act case.peek"},
		{"a schema without a group that acts belong to",
			map[string]string{SchemaFile: strings.Replace(schema, `action "stay-work" in`, `action "stay-works" in`, 1)},
			"stay-work"},
		{"a schema that declares an act anew",
			map[string]string{SchemaFile: schema +
				"\naction \"log.read\" appliesTo { principal: Account, resource: Case, context: Moment };"}, "log.read"},
		{"a schema that asks for a fact the program does not have",
			map[string]string{SchemaFile: strings.Replace(schema, "entity Shelter { agency: Agency };",
				"entity Shelter { agency: Agency, quiet: Bool };", 1)}, "Shelter"},
		{"a schema with another actor",
			map[string]string{SchemaFile: strings.Replace(schema, "  role: Role,\n};", "  role: Role,\n  rank: Long,\n};", 1)},
			"Account"},
		{"a schema with another moment",
			map[string]string{SchemaFile: strings.Replace(schema, "now: datetime", "now: Long", 1)}, "is not valid for"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Load(edited(t, tt.changes))
			if err == nil || s != nil {
				t.Fatal("it was loaded")
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("the fault does not say %q:\n%v", tt.says, err)
			}
		})
	}
}

// TestEmptySetIsRefused: no rules at all must never mean that all is allowed, nor start at all.
func TestEmptySetIsRefused(t *testing.T) {
	t.Parallel()
	dir := fstest.MapFS{SchemaFile: &fstest.MapFile{Data: []byte(original(t, SchemaFile))}}
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "empty set") {
		t.Errorf("got %v", err)
	}
	dir["comments.cedar"] = &fstest.MapFile{Data: []byte("// nothing yet\n")}
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "empty set") {
		t.Errorf("comments only: got %v", err)
	}
	if _, err := Load(fstest.MapFS{}); err == nil {
		t.Error("an empty folder was loaded")
	}
}

// TestAllFaultsAtOnce: who mends the rules is told everything that is wrong with them.
func TestAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Load(edited(t, map[string]string{
		"a.cedar": "permit (principal, action, resource);",
		"b.cedar": "// No.\n@id(\"no-role\")\npermit (principal, action, resource) when { principal.role == Role::\"x\" };",
	}))
	if err == nil || !strings.Contains(err.Error(), "a.cedar:1") || !strings.Contains(err.Error(), "b.cedar:2") {
		t.Errorf("got %v", err)
	}
}

// TestVersion changes with the text of the rules and with nothing else.
func TestVersion(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	again, err := Load(edited(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := Load(edited(t, map[string]string{"desk.cedar": original(t, "desk.cedar") + "\n// a remark\n"}))
	if err != nil {
		t.Fatal(err)
	}
	if s.Version() == "" || s.Version() != again.Version() || s.Version() == changed.Version() {
		t.Errorf("versions %q, %q, %q", s.Version(), again.Version(), changed.Version())
	}
}

// TestFailingProhibition is the first trap: Cedar skips a rule that fails while it is evaluated, and a
// skipped prohibition leaves the permission standing. Here it denies.
func TestFailingProhibition(t *testing.T) {
	t.Parallel()
	s, err := Load(edited(t, map[string]string{"extra.cedar": `
// A prohibition that fails whenever it is asked.
@id("always-fails")
forbid (principal, action == Action::"identity.read", resource)
when { resource.minor && 9223372036854775807 + 1 > 0 };`}))
	if err != nil {
		t.Fatal(err)
	}
	ana := Actor{"ana", "hospital", "salud", "referente"}
	c := CaseFacts{ID: "c", Owner: "hospital"}
	if d := s.Decide(Request{Actor: ana, Action: IdentityRead, Resource: c, Now: tonight}); !d.Allowed {
		t.Errorf("the rule does not fail for adults, yet: %+v", d)
	}
	c.Minor = true
	if d := s.Decide(Request{Actor: ana, Action: IdentityRead, Resource: c, Now: tonight}); d != (Decision{Policy: Failed,
		Hidden: true}) {
		t.Errorf("a failing prohibition left %+v", d)
	}
}

// TestGroupsOfActsAreServed is the second trap: a rule about a group of acts matches only when the
// acts themselves can be looked up. Also in a condition, where no index helps.
func TestGroupsOfActsAreServed(t *testing.T) {
	t.Parallel()
	s, err := Load(edited(t, map[string]string{"extra.cedar": `
// Nothing of a case for anybody.
@id("nothing-for-anybody")
forbid (principal, action, resource)
when { action in Action::"case-content" };`}))
	if err != nil {
		t.Fatal(err)
	}
	ana := Actor{"ana", "hospital", "salud", "referente"}
	d := s.Decide(Request{Actor: ana, Action: IdentityRead, Resource: CaseFacts{ID: "c", Owner: "hospital"}, Now: tonight})
	if d.Allowed || d.Policy != "nothing-for-anybody" {
		t.Errorf("a prohibition about a group of acts did not match: %+v", d)
	}
	w := world{acts: s.acts}
	for _, a := range Actions() {
		if _, ok := w.Get(s.plans[anyQuestion(s, a)].act); !ok {
			t.Errorf("%s cannot be looked up", a)
		}
	}
}

// TestTheWorldIsSmall: nothing but the actor, the thing and the acts can be looked up.
func TestTheWorldIsSmall(t *testing.T) {
	t.Parallel()
	w := world{who: Actor{"ana", "hospital", "salud", "referente"}.entity()}
	if _, ok := w.Get(w.who.UID); !ok {
		t.Error("the actor cannot be looked up")
	}
	for _, uid := range []types.EntityUID{account("beto"), agency("hospital"), code(typeRole, "referente")} {
		if e, ok := w.Get(uid); ok {
			t.Errorf("%v was found as %v", uid, e)
		}
	}
}

func anyQuestion(s *Set, a Action) question {
	for q := range s.plans {
		if q.act == a {
			return q
		}
	}
	return question{}
}
