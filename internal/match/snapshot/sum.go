package snapshot

// shelterSum covers everything about a shelter that can change an answer.
func shelterSum(c *Shelter, at Location) checksum {
	s := &c.State.Shelter
	e := make(encoder, 0, 1024)
	e.text("house", string(s.ID), s.Ref, string(s.Agency), s.Operator)
	e.text(s.Municipality, s.Department, at.Department, s.IntakeHours)
	e.position(at.Seat)
	e.flag(s.Active, s.FemaleStaffOnly)
	e.number(int64(s.MaxStayDays), int64(s.SecurityLevel))
	e.instant(s.ConfirmedAt)
	e.list(s.Languages)
	e.list(s.Accessibility)
	e.list(s.Services)
	e.list(s.Exclusions)
	e.flag(s.MinorLicence != nil)
	if l := s.MinorLicence; l != nil {
		e.text(l.Status, string(l.ValidUntil))
	}
	e.number(int64(len(c.Units)))
	for i := range c.Units {
		u := &c.Units[i]
		e.text(string(u.ID), u.Source.Population)
		e.number(int64(u.Available), int64(u.Beds), int64(u.AgeMin), int64(u.AgeMax), int64(u.ReservedLevel))
		e.number(int64(u.MaxChildren), int64(u.BoyMaxAge), int64(u.GirlMaxAge))
		e.flag(u.Open, u.Pregnant, u.ForeignOnly, u.LGBTIQOnly)
		encodeList(&e, u.Source.Genders)
		e.list(u.Source.Exploitation)
		if u.Surge {
			e.text("surge")
		}
	}
	encodeList(&e, c.State.ResidentLinks)
	return e.sum()
}

// programSum covers everything about a programme that can change an answer.
func programSum(c *Program, at Location) checksum {
	p := &c.State.Program
	e := make(encoder, 0, 512)
	e.text("service", string(p.ID), p.Ref, string(p.Agency), p.Operator, string(p.Class))
	e.text(p.Municipality, p.Department, at.Department)
	e.position(at.Seat)
	e.list(p.Serves)
	e.list(p.Languages)
	e.list(p.Specialisms)
	e.list(p.Modalities)
	encodeList(&e, p.Genders)
	e.flag(p.Active, p.Defends)
	e.instant(p.ConfirmedAt)
	l := c.State.Load
	e.number(int64(p.AgeMin), int64(p.AgeMax), int64(p.WaitDays))
	e.number(int64(l.Max), int64(l.Active), int64(l.Free), int64(l.Waiting))
	return e.sum()
}
