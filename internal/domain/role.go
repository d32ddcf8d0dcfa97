package domain

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
	RoleSystem      Role = "sistema" // the service itself, for duties that fall due; never signs in
)

// Roles lists every role an account can hold.
func Roles() []Role {
	return []Role{RoleReferrer, RoleSupervisor, RoleCoordinator, RoleIntake, RoleShelterHead, RolePsych,
		RoleLegal, RoleChildAuth, RoleInterpreter, RoleAnalyst, RoleAuditor, RoleAdmin}
}

// Valid reports whether an account may hold r.
func (r Role) Valid() bool {
	for _, known := range Roles() {
		if r == known {
			return true
		}
	}
	return false
}

// Provider reports whether r answers offers.
func (r Role) Provider() bool {
	return r == RoleIntake || r == RoleShelterHead || r == RolePsych || r == RoleLegal
}

// Actor is who acts: an account, in one role, for one agency, in one session.
type Actor struct {
	Account    AccountID
	Agency     AgencyID
	AgencyType string
	Role       Role
	Session    SessionID
	Name       string
	AgencyName string
	Lang       string
	Request    string // opaque id of the request, for the log
	OnBehalf   AgencyID
	Reason     string // why a coordinator acts for another agency; empty otherwise
}

// System is the service acting by itself when something falls due.
func System(request string) Actor {
	return Actor{Account: "system", Role: RoleSystem, Request: request}
}
