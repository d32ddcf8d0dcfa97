package casework_test

import (
	"slices"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
)

// TestAMisspelledFilterIsNotAnEmptyList: an empty answer says that nobody waits and that nothing was done. Who
// misspells what a list is narrowed to is told so, by field, wherever she asks.
func TestAMisspelledFilterIsNotAnEmptyList(t *testing.T) {
	w := amparotest.New(t)
	ana, desk, auditor := w.Worker("ana"), w.Coordinator(), w.Auditor()
	for name, ask := range map[string]func(wrong string) error{
		"urgency": func(wrong string) error {
			_, err := w.Work.Desk(t.Context(), desk.Actor, oversight.DeskFilter{Urgency: "alta" + domain.Urgency(wrong)})
			return err
		},
		"class": func(wrong string) error {
			_, err := w.Work.Work(t.Context(), ana.Actor, oversight.WorkFilter{Class: "shelter" + domain.Class(wrong)})
			return err
		},
		"department": func(wrong string) error {
			_, err := w.Work.Desk(t.Context(), desk.Actor, oversight.DeskFilter{Department: "01" + wrong})
			return err
		},
		"group": func(wrong string) error {
			_, err := w.Work.Work(t.Context(), ana.Actor, oversight.WorkFilter{Group: oversight.GroupCare + wrong})
			return err
		},
		"act": func(wrong string) error {
			_, err := w.Work.LogView(t.Context(), auditor.Actor, "", oversight.LogFilter{Act: "session.open" + wrong})
			return err
		},
		"outcome": func(wrong string) error {
			_, err := w.Work.LogView(t.Context(), auditor.Actor, "", oversight.LogFilter{Outcome: "done" + wrong})
			return err
		},
	} {
		if err := ask(""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if f := fault.As(ask("s")).Fields; len(f) != 1 || f[0].Path != name {
			t.Errorf("a misspelled %s: %+v", name, f)
		}
	}
	_, err := w.Work.LogView(t.Context(), auditor.Actor, "", oversight.LogFilter{Act: "accept"})
	if acts, ok := fault.As(err).Fields[0].Args["allowed"].([]policy.Action); !ok ||
		!slices.Contains(acts, "offer.accept") {
		t.Errorf("the acts there are: %v", fault.As(err).Fields)
	}
}
