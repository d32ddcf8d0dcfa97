package delivering

import (
	"context"

	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Duty is how one side of the network is reached at this moment: an agency, or a shelter with a line of its own.
type Duty struct {
	Agency     domain.AgencyID
	Shelter    domain.ShelterID // where the line is a shelter's
	Name       string
	Department string
	Phone      string // the line on duty, or else the telephone
	Hours      string // when it is answered, as written
	Rota       bool   // the agency says who is on duty when
	People     int    // how many of them are at this moment
}

// OnDuty tells the desk how agencies and shelters are reached at this moment, by name; a department shows those that
// stand there. Who is on duty is counted, not named: names of people stay within their agency.
func (s *Service) OnDuty(ctx context.Context, actor domain.Actor, department string) ([]Duty, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.DeskRead, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	if _, known := s.Country.Department(department); !known && department != "" {
		return nil, fault.At("department", "field.choose_one")
	}
	agencies, err := store.All[domain.Agency](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	rotas, err := store.All[delivery.Rota](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	shelters, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return nil, err
	}
	local, on := t.Now.In(t.Country.TimeZone()), map[domain.AgencyID]Duty{}
	for _, r := range rotas {
		on[r.V.Agency] = Duty{Rota: len(r.V.Turns)+len(r.V.Substitutes) > 0, People: len(r.V.OnDuty(local))}
	}
	var out []Duty
	add := func(d Duty) {
		d.Rota, d.People = on[d.Agency].Rota, on[d.Agency].People
		if department == "" || d.Department == department {
			out = append(out, d)
		}
	}
	for _, a := range agencies {
		if v := a.V; v.Active {
			line := dossier.OnDuty(v, v.Name, "", "")
			add(Duty{Agency: v.ID, Name: v.Name, Department: v.Department, Phone: line.Phone, Hours: line.Hours})
		}
	}
	for _, h := range shelters.Shelters {
		if v := h.Shelter; v.Active && v.DutyPhone != "" {
			add(Duty{Agency: v.Agency, Shelter: v.ID, Name: v.Name, Department: v.Department, Phone: v.DutyPhone,
				Hours: v.DutyHours})
		}
	}
	names.Sort(out, func(d Duty) string { return d.Name })
	return out, nil
}
