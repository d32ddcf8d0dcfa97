package domain

import (
	"slices"
	"time"

	"amparo/internal/secondlock"
)

// Agency is an organisation of the network: one that refers, one that answers, or both.
type Agency struct {
	ID           AgencyID  `json:"id" tier:"D0"`
	Ref          string    `json:"ref,omitempty" tier:"D0"` // short code people use, unique in the network
	Name         string    `json:"name" tier:"D0"`
	Type         string    `json:"type" tier:"D0"` // picklist tipo_organizacion
	Municipality string    `json:"municipality,omitempty" tier:"D4"`
	Department   string    `json:"department,omitempty" tier:"D0"`
	Phone        string    `json:"phone,omitempty" tier:"D0"`
	Email        string    `json:"email,omitempty" tier:"D0"`
	Hours        string    `json:"hours,omitempty" tier:"D0"`
	DutyPhone    string    `json:"duty_phone,omitempty" tier:"D0"` // who is on duty answers it
	DutyHours    string    `json:"duty_hours,omitempty" tier:"D0"`
	CanRefer     bool      `json:"can_refer" tier:"D0"`
	CanRequest   bool      `json:"can_request_minor_measure,omitempty" tier:"D0"`
	CanOrder     bool      `json:"can_order_minor_placement,omitempty" tier:"D0"`
	Roles        []Role    `json:"roles,omitempty" tier:"D0"` // roles its accounts may hold; empty means any
	Active       bool      `json:"active" tier:"D0"`
	CreatedAt    time.Time `json:"created_at" tier:"D0"`
}

// Coordinates reports whether the agency is the network's desk.
func (a Agency) Coordinates() bool {
	return a.Type == AgencyCoordinator || slices.Contains(a.Roles, RoleCoordinator)
}

// Account is a person who may sign in. It belongs to one agency and acts for it.
type Account struct {
	ID        AccountID `json:"id" tier:"system"`
	Ref       string    `json:"ref,omitempty" tier:"D0"`
	Agency    AgencyID  `json:"agency" tier:"D0"`
	Name      string    `json:"name" tier:"D0"`
	Login     string    `json:"login" tier:"system"` // e-mail address, lower case
	Roles     []Role    `json:"roles" tier:"D0"`
	Lang      string    `json:"lang" tier:"D0"`
	Languages []string  `json:"languages,omitempty" tier:"D0"` // an interpreter says herself what she interprets
	Active    bool      `json:"active" tier:"D0"`
	CreatedAt time.Time `json:"created_at" tier:"system"`
	CreatedBy AccountID `json:"created_by,omitempty" tier:"system"`
}

// Holds reports whether the account may act as r.
func (a Account) Holds(r Role) bool {
	return slices.Contains(a.Roles, r)
}

// Installation is the one row that says what this deployment is.
type Installation struct {
	Name      string    `json:"name" tier:"D0"`
	Country   string    `json:"country" tier:"D0"`
	Demo      bool      `json:"demo" tier:"D0"`
	Practice  bool      `json:"practice,omitempty" tier:"D0"` // inside another one: see package practice
	CreatedAt time.Time `json:"created_at" tier:"D0"`
	SetupCode string    `json:"setup_code,omitempty" tier:"system"` // SHA-256 of the one-time first code
	SetupTill time.Time `json:"setup_till,omitzero" tier:"system"`
}

// Role is what an account may act as; one role acts in a session. Source: picklist rol.
type Role string

// The roles of the network.
const (
	RoleReferrer    Role = "referente"
	RoleSupervisor  Role = "supervisor_agencia"
	RoleCoordinator Role = "coordinacion"
	RoleIntake      Role = "albergue_ingreso"
	RoleShelterHead Role = "albergue_direccion"
	RolePsych       Role = "programa_psico"
	RoleLegal       Role = "programa_legal"
	RoleChildAuth   Role = "autoridad_ninez"
	RoleInterpreter Role = "interprete"
	RoleAnalyst     Role = "analista"
	RoleAuditor     Role = "auditoria"
	RoleAdmin       Role = "admin_tecnico"
	RoleSystem      Role = "sistema" // the service itself, for what falls due; never signs in
	RolePublic      Role = "publico" // anybody, at the public door; never signs in
)

// Roles lists every role an account can hold.
func Roles() []Role {
	return []Role{RoleReferrer, RoleSupervisor, RoleCoordinator, RoleIntake, RoleShelterHead, RolePsych,
		RoleLegal, RoleChildAuth, RoleInterpreter, RoleAnalyst, RoleAuditor, RoleAdmin}
}

// Valid reports whether an account may hold r.
func (r Role) Valid() bool {
	return slices.Contains(Roles(), r)
}

// Provider reports whether r answers offers.
func (r Role) Provider() bool {
	return r == RoleIntake || r == RoleShelterHead || r == RolePsych || r == RoleLegal
}

// Actor is who acts: an account, in one role, for one agency, in one session.
type Actor struct {
	Account          AccountID
	Agency           AgencyID
	AgencyType       string
	Role             Role
	Session          SessionID
	Name, AgencyName string
	Lang             string
	Request          string // opaque id of the request, for the log
	OnBehalf         AgencyID
	Reason           string          // why a coordinator acts for another agency; empty otherwise
	ProvenAt         time.Time       // a second factor was given; zero: none is asked of this session
	ByPasskey        bool            // that factor was a passkey
	Key              *secondlock.Key // her own private key, where her session opens it
	Scopes           string          // of a machine account: it may do nothing beside; empty: a person
}

// ProofLife is how long a second factor counts for acts that ask for it anew.
const ProofLife = 5 * time.Minute

// Fresh reports whether the actor may do at now what asks for a second factor anew.
func (a Actor) Fresh(now time.Time) bool {
	return a.ProvenAt.IsZero() || now.Sub(a.ProvenAt) < ProofLife
}

// Public is whoever writes at the public door: nothing is known of them, and nothing is kept.
func Public(request string) Actor {
	return Actor{Account: "public", Role: RolePublic, Request: request}
}

// System is the service acting by itself when something falls due.
func System(request string) Actor {
	return Actor{Account: "system", Role: RoleSystem, Request: request}
}

// DeskAgency is the address of notices meant for every coordinator of the network.
const DeskAgency AgencyID = "desk"
