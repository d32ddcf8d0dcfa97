package identity

import (
	"amparo/internal/fault"
	"amparo/internal/identity/loginname"
)

// ParseLogin returns a sign-in name in its one normal form, or a fault on the field "login". Two names that people
// would take for the same have the same form or are refused: no controls, no invisible marks, no letters that only
// look Latin.
func ParseLogin(typed string) (string, error) {
	var faults fault.Fields
	name, code := loginname.Normal(typed)
	faults.Check(code == "", "login", code)
	return name, faults.Err()
}

// triedName is the name a guess is counted under. What cannot be anybody's name is counted like one.
func triedName(typed string) string {
	name, code := loginname.Normal(typed)
	if code != "" {
		return "\x00" + typed[:min(len(typed), loginname.Max)]
	}
	return name
}

// loginID is the row of a name: a keyed hash, so that the name is nowhere readable and belongs to one account.
func (s *Service) loginID(name string) string { return s.ring.Term("login", "account", name) }
