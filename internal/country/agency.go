package country

import (
	"regexp"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

var emailShape = regexp.MustCompile(`^[^\s@<>"]{1,64}@[^\s@<>"]{1,190}\.[A-Za-z]{2,24}$`)

// CheckAgency holds an agency to the country's lists: what kinds there are, where, and which of them may place a minor.
// What stood before a list changed may stay. Telephones are written the way they are dialled.
func (p *Pack) CheckAgency(c *fault.Fields, was domain.Agency, a *domain.Agency) {
	for path, number := range map[string]*string{"phone": &a.Phone, "duty_phone": &a.DutyPhone} {
		if *number != "" {
			written, ok := p.WritePhone(*number)
			if c.Check(ok, path, "field.phone") {
				*number = written
			}
		}
	}
	same := a.Type == was.Type
	c.Check(same || p.Has(ListAgencyType, a.Type), "type", "field.choose_one")
	_, ok := p.Department(a.Department)
	c.Check(a.Department == was.Department || a.Department == "" || ok, "department", "field.unknown")
	_, ok = p.Municipality(a.Municipality)
	c.Check(a.Municipality == was.Municipality || a.Municipality == "" || ok, "municipality", "field.unknown")
	c.Check(!a.CanOrder || same && was.CanOrder || p.MayOrderPlacement(a.Type),
		"can_order_minor_placement", "agency.may_not_order")
	c.Check(!a.CanRequest || same && was.CanRequest || p.MayRequestPlacement(a.Type),
		"can_request_minor_measure", "agency.may_not_request")
	c.Check(a.Email == "" || a.Email == was.Email || emailShape.MatchString(a.Email), "email", "field.email")
}
