package diary

import (
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// How a step of a plan is settled.
const (
	Done      = "done"
	NotNeeded = "not_needed"
	Against   = "against" // the assessment speaks against a return, she does not want it, the authority forbids it
)

// Results lists them.
var Results = []string{Done, NotNeeded, Against}

// Steps of a return that its rule depends on: codes of the picklist of its steps. Gates must be settled, and not
// against it, before a day of travel is set; a minor's decision is the authority's.
const (
	StepRisk     = "riesgo"
	StepWish     = "deseo"
	StepDecision = "decision_autoridad"
	StepPapers   = "papeles_viaje"
	StepTravel   = "viaje"
)

// Gate reports whether a return rests on the step.
func Gate(step string) bool { return step == StepRisk || step == StepWish || step == StepDecision }

// Settlement is how and when a step was settled, and what there is to say of it. The zero value opens it again.
type Settlement struct {
	Result string // of Results
	On     domain.Date
	Note   string
}

// Settle settles a step, settles it differently, or opens it again.
func (k Task) Settle(in Settlement, by domain.AccountID, now time.Time) (Task, error) {
	open := in.Result == ""
	if k.Plan == "" || open && k.DoneAt.IsZero() {
		return k, fault.New(fault.Conflict, "task.already", nil)
	}
	if !open && (!slices.Contains(Results, in.Result) || Gate(k.Step) && in.Result == NotNeeded ||
		!Gate(k.Step) && in.Result == Against) {
		return k, fault.At("result", "step.result")
	}
	if k.Result, k.On, k.Note, k.DoneBy, k.DoneAt = in.Result, in.On, in.Note, by, now; open {
		k.On, k.Note, k.DoneBy, k.DoneAt = "", "", "", time.Time{}
	}
	return k, nil
}

// MayReturn says what stands against a return: no assessment of its risk or one that speaks against it, no wish of
// hers or one that she took back, and for a minor no decision of the authority.
func MayReturn(steps []Task, minor bool) error {
	said := map[string]string{}
	for _, k := range steps {
		said[k.Step] = k.Result
	}
	if !minor {
		said[StepDecision] = Done
	}
	switch {
	case said[StepRisk] == Against || said[StepWish] == Against || said[StepDecision] == Against:
		return fault.New(fault.Conflict, "return.against", nil)
	case said[StepRisk] != Done:
		return fault.New(fault.Conflict, "return.no_assessment", nil)
	case said[StepWish] != Done:
		return fault.New(fault.Conflict, "return.no_wish", nil)
	case said[StepDecision] != Done:
		return fault.New(fault.Conflict, "return.no_decision", nil)
	}
	return nil
}
