package policy

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
	"testing"
	"time"

	"amparo/policies"
)

var tonight = time.Date(2026, 11, 23, 23, 40, 0, 0, time.FixedZone("Guatemala", -6*60*60))

// row is one sentence of the case tables: who, does what, to what, when, and what must follow.
type row struct {
	Say, Who, Does, To string
	But                map[string]any
	Reason             string
	Expect, By         string
}

type cast struct {
	About  string
	People map[string]struct{ Is, Agency, AgencyType, Role string }
	Things map[string]struct {
		Type, Say string
		Facts     map[string]any
	}
}

// TestCases puts every sentence of the case tables to the rules.
func TestCases(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	var c cast
	readCase(t, "cast.json", &c)
	decided := make(map[string]bool)
	asked := make(map[Action]bool)
	for _, name := range caseFiles(t) {
		var table struct {
			About string
			Rows  []row
		}
		readCase(t, name, &table)
		for _, r := range table.Rows {
			t.Run(path.Base(name)+"/"+r.Say, func(t *testing.T) {
				got := s.Decide(c.request(t, r))
				if want := r.want(t); got != want {
					t.Errorf("%s, %s on %s: got %+v, want %+v", r.Who, r.Does, r.To, got, want)
				}
			})
			decided[r.By] = true
			asked[Action(r.Does)] = true
		}
	}
	for _, rule := range s.Rules() {
		if !decided[rule.ID] {
			t.Errorf("no case is decided by %s: %s", rule.ID, rule.Says)
		}
	}
	t.Logf("%d acts of %d have a sentence of their own", len(asked), len(Actions()))
}

// request is the question that a sentence puts.
func (c cast) request(t *testing.T, r row) Request {
	t.Helper()
	p, known := c.People[r.Who]
	if !known {
		t.Fatalf("nobody is called %q", r.Who)
	}
	return Request{Actor: Actor{Account: r.Who, Agency: p.Agency, AgencyType: p.AgencyType, Role: p.Role},
		Action: Action(r.Does), Resource: c.thing(t, r.To, r.But), Reason: r.Reason, Now: tonight}
}

func (r row) want(t *testing.T) Decision {
	t.Helper()
	switch r.Expect {
	case "allow":
		return Decision{Allowed: true, Policy: r.By}
	case "deny":
		return Decision{Policy: r.By}
	case "hidden":
		return Decision{Policy: r.By, Hidden: true}
	}
	t.Fatalf("expect %q: want allow, deny or hidden", r.Expect)
	return Decision{}
}

// thing builds the facts of one thing of the cast, with some of them changed.
func (c cast) thing(t *testing.T, name string, but map[string]any) Resource {
	t.Helper()
	def, known := c.Things[name]
	if !known {
		t.Fatalf("there is no thing %q", name)
	}
	facts := make(map[string]any)
	for k, v := range def.Facts {
		facts[k] = v
	}
	for k, v := range but {
		facts[k] = v
	}
	switch def.Type {
	case "case":
		return decode[CaseFacts](t, facts)
	case "referral":
		return decode[ReferralFacts](t, facts)
	case "offer":
		return decode[OfferFacts](t, facts)
	case "export":
		return decode[ExportFacts](t, facts)
	case "note":
		return decode[NoteFacts](t, facts)
	case "shelter":
		return decode[ShelterFacts](t, facts)
	case "program":
		return decode[ProgramFacts](t, facts)
	case "agency":
		return decode[AgencyFacts](t, facts)
	case "account":
		return decode[AccountFacts](t, facts)
	case "appointment":
		return decode[AppointmentFacts](t, facts)
	case "handon":
		return decode[HandOnFacts](t, facts)
	case "log":
		return decode[LogFacts](t, facts)
	case "network":
		return decode[NetworkFacts](t, facts)
	}
	t.Fatalf("there is no type %q", def.Type)
	return nil
}

func decode[T any](t *testing.T, facts map[string]any) T {
	t.Helper()
	raw, err := json.Marshal(facts)
	if err != nil {
		t.Fatal(err)
	}
	var v T
	strict(t, raw, &v)
	return v
}

func strict(t *testing.T, raw []byte, v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Fatal(err)
	}
}

func readCase(t *testing.T, name string, v any) {
	t.Helper()
	raw, err := fs.ReadFile(policies.FS, path.Join("cases", path.Base(name)))
	if err != nil {
		t.Fatal(err)
	}
	strict(t, raw, v)
}

func caseFiles(t *testing.T) []string {
	t.Helper()
	all, err := fs.Glob(policies.FS, "cases/*.json")
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for _, name := range all {
		if base := path.Base(name); base != "cast.json" && base != "matrix.json" {
			tables = append(tables, name)
		}
	}
	if len(tables) == 0 {
		t.Fatal("there are no case tables")
	}
	return tables
}
