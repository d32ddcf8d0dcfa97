package policy

import "time"

// Actor is who asks: one account, acting for one agency in one role. An empty part denies.
type Actor struct {
	Account    string
	Agency     string
	AgencyType string // picklist tipo_organizacion
	Role       string // picklist rol
}

// Resource is what is asked about: one of the facts types below, as a value. Anything else denies.
type Resource interface{ facts() }

// CaseFacts is what the rules know of a case at the moment of asking. Agencies and accounts are ids.
type CaseFacts struct {
	ID     string
	Owner  string // agency
	Worker string // account in charge
	Minor  bool   // the lead is under age, or may be
	Open   bool

	Asked    []string // agencies with a live offer; on ReferralFacts and OfferFacts, of that referral only
	Accepted []string // agencies that accepted and whose acceptance stands; same

	TreatsHealth, TreatsPsych, TreatsLegal []string // agencies that give care of that kind after acceptance
	Shelters                               []string // agencies that house the person

	// Live consent, as of now, towards the agency that asks and for the need it was asked to meet.
	ShareMinimal, ShareIdentity, ShareHealth, SharePsych, ShareLegal bool
	// That consent names the agency that asks; for a minor, her representative gave it.
	Named bool

	Placer       []string // accounts that placed the person where she is
	Emergency    []string // accounts with an open break-glass on this case
	Interpreters []string // accounts booked to interpret
	OrderedBy    []string // child-protection agencies the order was asked of, or that gave it
}

// ReferralFacts adds what the rules know of one referral.
type ReferralFacts struct {
	CaseFacts
	Class string // shelter, psych, legal or other
	State string // picklist estado_referencia
}

// OfferFacts adds what the rules know of one offer, or of the stay or slot that came from it.
type OfferFacts struct {
	ReferralFacts
	To         string   // agency that was asked
	OfferState string   // as the domain spells it, for example "aceptada"
	Lapsed     bool     // its hold ran out and nobody else has taken the person since
	Undoers    []string // accounts that may still take back what they did last
}

// NoteFacts adds what the rules know of one care note, or of one note of the diary.
type NoteFacts struct {
	CaseFacts
	Kind    string // health, psych or legal; diary
	Author  string // agency whose professional wrote it
	Service string // diary: for which of its services; other: for the team of the case
	Team    bool   // diary: the team of the case reads it
}

// ExportFacts adds what the rules know of one request that the record of a case leave with names.
type ExportFacts struct {
	CaseFacts
	Asker     string // account
	ByHead    bool   // who asked is the supervisor of the agency
	Confirmed bool   // another person agreed, and the file may be taken now
}

// ShelterFacts is what the rules know of a shelter.
type ShelterFacts struct{ ID, Agency string }

// ProgramFacts is what the rules know of a programme; Kind is psych or legal.
type ProgramFacts struct{ ID, Agency, Kind string }

// AgencyFacts names an agency.
type AgencyFacts struct{ ID string }

// AccountFacts is what the rules know of an account; Roles are those it would hold after the change.
type AccountFacts struct {
	ID, Agency string
	Roles      []string
}

// AppointmentFacts is a request for an interpreter, and the agency it was put to.
type AppointmentFacts struct{ ID, To string }

// HandOnFacts is a request that an agency take a case over: who asked, who is asked, and whether the lead is under age,
// or may be.
type HandOnFacts struct {
	ID, From, To string
	Minor        bool
}

// NetworkFacts stands for the network as a whole.
type NetworkFacts struct{}

// LogFacts is the audit log of one agency.
type LogFacts struct{ Agency string }

func (CaseFacts) facts()    {}
func (ShelterFacts) facts() {}
func (ProgramFacts) facts() {}
func (AgencyFacts) facts()  {}
func (AccountFacts) facts() {}
func (NetworkFacts) facts() {}

func (AppointmentFacts) facts() {}

func (HandOnFacts) facts() {}

func (LogFacts) facts() {}

// Request asks one question.
type Request struct {
	Actor    Actor
	Action   Action
	Resource Resource
	Reason   string // what the actor wrote or the code chosen; it counts only when it holds a letter or a digit
	Now      time.Time
}

// What Decision.Policy says when no rule decided.
const (
	DefaultDeny = "default-deny" // no rule allows it
	Failed      = "error"        // the question could not be put, or a rule failed
)

// Decision is the answer. The zero value denies.
type Decision struct {
	Allowed bool
	Policy  string // @id of the rule that decided, DefaultDeny or Failed
	Hidden  bool   // when denied: answer as if it did not exist
}
