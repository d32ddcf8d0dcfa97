package view

import (
	"slices"
	"time"
)

// Step is one step of the case form, or several that are shown together, by the first of them.
type Step struct {
	N, First   int
	Key, URL   string
	Past, Here bool
}

// CaseForm is the form of a case in steps; the same struct serves a new case and an existing one.
// Rows say how many repeated parts there are: their inputs are named group.0.age and so on.
type CaseForm struct {
	Frame
	Form                            Form
	Step                            int // 1 to 7; of a new case the first of those on the page
	Steps                           []Step
	Draft, DraftKey                 string // id of the draft, posted as _draft_id; key of what its device keeps
	CaseCode, CaseURL               string // of an existing case; "" for a new one
	Saved                           time.Time
	GroupRows, Languages            []Row
	AreaRows, AvoidRows, PersonRows []Row
	Caregivers                      []Option
	Families                        []Family  // step 2: indicators by family
	Suggest                         *Suggest  // step 2: what the indicators suggest
	Courts                          []Option  // step 2, for somebody under age: where the protection process stands
	NeedChoice                                // step 3
	Specialisms                     []NeedRow // step 3: chosen needs that ask for a specialism
	Places, Spoken, Which           []Option  // what may be typed, and places that what was typed stands for
	Known                           []Option  // step 4: organisations of the network a no-contact may name
	Recipients                      []Option  // step 6
	OwnRows                         []string  // step 6: prefixes of the rows of what is narrower for one of them
	Minor, Alone, CanSend           bool
	More, Many, Offers              bool       // signs are asked for too; more recipients than offered; see KeepDrafts
	Previews                        []Preview  // step 7
	ByHand                          []string   // step 7: needs that no provider of the network answers
	Missing                         []Sentence // step 7: what keeps the referral from being sent
}

// At returns the step shown, the first when none was set.
func (c CaseForm) At() int { return max(c.Step, 1) }

// Now returns the page shown among those of the form.
func (c CaseForm) Now() Step {
	for _, s := range c.Steps {
		if s.Here {
			return s
		}
	}
	return Step{N: 1, First: 1, Key: "step.1"}
}

// Row is one repeated part of a form. P is the prefix of its inputs, for example "group.0".
type Row struct {
	N               int
	P               string
	Lead            bool
	Relation, Label string
}

// Family is a family of identification indicators.
type Family struct {
	Label   string
	Options []Option
}

// Marked reports whether any indicator of the family is ticked, so that it stands open.
func (f Family) Marked() bool {
	return slices.ContainsFunc(f.Options, func(o Option) bool { return o.On })
}

// Suggest is what marked indicators suggest. It is an aid; a person decides.
type Suggest struct {
	Status         string // picklist condicion_trata; "" when they suggest nothing yet
	Strong, Medium int
}

// NeedRow is a chosen need; List is the picklist of its specialisms, "" when it has none.
type NeedRow struct{ Need, List string }

// Preview is what the receivers of some needs will see, before and after they accept. Needs whose receivers see the
// same share one.
type Preview struct {
	Needs []NeedFit
	Card  Card
	After []string // message keys of what opens after acceptance
	Never []string // message keys of what stays closed to this receiver
}

// NeedFit is a need with how many providers could be asked now; -1 when that is not known.
type NeedFit struct {
	Need     string
	Eligible int
}

// NeedChoice is what may be asked for: what providers of the network answer, and what is followed by hand.
type NeedChoice struct{ Needs, OtherNeeds []Option }

// OthersMarked reports whether anything that is followed by hand is ticked, so that its list stands open.
func (n NeedChoice) OthersMarked() bool { return Family{Options: n.OtherNeeds}.Marked() }

// Tonight asks what a service needs to know to take somebody in at once.
type Tonight struct {
	Frame
	Form              Form
	With              []string // prefixes of the rows of who comes along
	Companions        string   // codes of who that may be
	Places, Languages []Option // what may be typed
	Which             []Option // places that what was typed stands for
	Refused           bool     // there is no yes: what then is said
	DraftKey          string   // key of what the device keeps of the form
}
