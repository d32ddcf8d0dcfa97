package intake

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

func typed(pairs ...string) inputs {
	s := newInputs()
	for i := 0; i+1 < len(pairs); i += 2 {
		s.Values[pairs[i]] = append(s.Values[pairs[i]], pairs[i+1])
	}
	return s
}

// TestEveryInputBelongsToOneStep: what a step does not ask cannot be posted with it.
func TestEveryInputBelongsToOneStep(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{
		"group.0.age": 1, "group.19.gender": 1, "group.20.age": 0, "group.0.age.x": 0, "languages.9.id": 1,
		"languages.10.id": 0,
		"court_status":    2, "indicators": 2, "needs": 3, "urgency": 3, "urgency.abrigo": 3, "specialism.legal_penal": 3,
		"identification.acts": 2, "hearing_on": 3,
		"safety.danger_areas.39.motive": 4, "safety.danger_areas.40.motive": 0, "area.motive": 4,
		"identity.persons.0.given": 5, "identity.persons.20.given": 0, "identity.alias": 5,
		"consent.scopes.registro": 6, "consent.expires_at": 6, "recipients": 6, "consent.own.0.agency": 6, "consent.reach": 6,
		"note": 7, "_csrf": 0, "": 0, "xnote": 0,
	} {
		if got := stepOf(name); got != want {
			t.Errorf("%q belongs to step %d, want %d", name, got, want)
		}
	}
}

// TestAStepReplacesWhatItSaidAndNothingElse: a box that is no longer ticked is not posted.
func TestAStepReplacesWhatItSaidAndNothingElse(t *testing.T) {
	t.Parallel()
	before := typed("group.0.age", "24", "group.0.pregnant", "si", "needs", "abrigo")
	after := before.merge([]int{1}, map[string][]string{"group.0.age": {"25"}, "needs": {"legal_penal"}, "_do": {"next"}})
	for name, want := range map[string]string{"group.0.age": "25", "group.0.pregnant": "", "needs": "abrigo", "_do": ""} {
		if got := after.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if before.Get("group.0.age") != "24" {
		t.Error("what stood before was changed in place")
	}
}

// TestRowsComeAndGo: whoever leaves a group takes her own answers with her, and those behind her keep theirs.
func TestRowsComeAndGo(t *testing.T) {
	t.Parallel()
	group := func() inputs {
		return typed("group.0.age", "30", "group.1.age", "8", "group.1.caregiver", "0", "group.2.age", "6",
			"group.2.caregiver", "1",
			"group.3.age", "50", "group.3.caregiver", "", "identity.persons.1.given", "Uno", "identity.persons.2.given", "Dos",
			"identity.persons.3.given", "Tres")
	}
	for _, c := range []struct {
		do   string
		rows int
		want map[string]string
	}{
		{"drop_person.1", 3, map[string]string{"group.1.age": "6", "group.1.caregiver": "", "group.2.age": "50",
			"identity.persons.1.given": "Dos", "identity.persons.2.given": "Tres"}},
		{"drop_person.2", 3, map[string]string{"group.1.age": "8", "group.1.caregiver": "0", "group.2.age": "50",
			"identity.persons.2.given": "Tres"}},
		{"drop_person.3", 3, map[string]string{"group.2.caregiver": "1", "identity.persons.2.given": "Dos"}},
		{"drop_person.0", 4, map[string]string{"group.0.age": "30"}},
		{"drop_person.9", 4, map[string]string{"group.3.age": "50"}},
		{"add_person", 5, map[string]string{"group.4.age": ""}},
	} {
		t.Run(c.do, func(t *testing.T) {
			s := group()
			if _, ok := s.rearrange(c.do); !ok {
				t.Fatal("the button does nothing")
			}
			if got := s.rows(people); got != c.rows {
				t.Errorf("%d people, want %d: %v", got, c.rows, slices.Sorted(maps.Keys(s.Values)))
			}
			for name, want := range c.want {
				if got := s.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
	for _, do := range []string{"next", "", "drop_person", "drop_person.x", "drop_person.-1", "drop_area.0", "go.3"} {
		if _, ok := group().rearrange(do); ok {
			t.Errorf("%q changes the rows", do)
		}
	}
	full := typed()
	for range 30 {
		full.add(people)
	}
	if got := full.rows(people); got != people.most {
		t.Errorf("%d people fit, at most %d", got, people.most)
	}
}

// TestAFaultStandsAtTheInputItWasReadFrom, wherever the verb found it.
func TestAFaultStandsAtTheInputItWasReadFrom(t *testing.T) {
	t.Parallel()
	s := typed("needs", "abrigo", "needs", "legal_penal", "urgency.legal_penal", "alta")
	for path, want := range map[string]string{
		"group": "group.0.age", "group.1.age": "group.1.age", "languages": "languages.0.id",
		"consent.scopes":   "consent.scopes.registro",
		"identity.persons": "identity.persons.0.given", "safety.danger_areas": "area.department",
		"safety.danger_areas.3.radius_km": "area.department", "safety.no_contacts.0.label": "contact.type",
		"needs": "needs", "needs.0.need": "needs", "needs.0.urgency": "urgency", "needs.1.urgency": "urgency.legal_penal",
		"needs.1.specialism": "specialism.legal_penal", "needs.0.note": "note",
		"needs.0.earliest_arrival":         "earliest_arrival",
		"identification.recruited_country": "identification.recruited",
		"needs.7.urgency":                  "needs", "court_status": "court_status",
	} {
		if got := inputOf(path, s); got != want {
			t.Errorf("%s stands at %q, want %q", path, got, want)
		}
	}
}

// TestWhatKeepsACaseFromBeingSentIsSaidOnceAndInTheOrderOfTheSteps.
func TestWhatKeepsACaseFromBeingSentIsSaidOnceAndInTheOrderOfTheSteps(t *testing.T) {
	t.Parallel()
	var said []string
	for _, missingText := range missing([]view.FieldError{
		{Path: "consent.method", Code: "field.choose_one"}, {Path: "consent.given_by", Code: "field.choose_one"},
		{Path: "needs", Code: "case.no_need"}, {Path: "group.1.age", Code: "field.age"},
		{Path: "group.0.age", Code: "field.age"},
		{Path: "court_status", Code: orderApart}, {Path: "hearing_on", Code: "field.date_future"}, {Path: "nowhere"},
	}) {
		said = append(said, strings.TrimPrefix(missingText.Key, "review.missing."))
	}
	if want := []string{"age", "order", "need", "step", "consent"}; !slices.Equal(said, want) {
		t.Errorf("it says %v, want %v", said, want)
	}
}

// TestABoxIsReadAsItWasTicked: what was chosen for a need that is no longer asked for says nothing.
func TestABoxIsReadAsItWasTicked(t *testing.T) {
	t.Parallel()
	s := typed("interpreter_needed", request.Yes, "needs", "abrigo", "needs", "abrigo", "needs", " ")
	if !s.Yes("interpreter_needed") || s.Yes("needs") || len(s.List("needs")) != 1 {
		t.Errorf("%v", s.Values)
	}
}
